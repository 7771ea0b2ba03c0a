package catalogue

import (
	"regexp"
	"slices"
	"strings"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// Placeholders that a template's policies and managed policy ARNs may hold, so that one file serves every partition,
// region and account. IAM's own variables, such as ${aws:username}, have a colon and stay as they are.
var Placeholders = []string{step.Partition, step.Region, step.Account}

// fill puts the stack's own values in. They come from AWS and hold nothing that JSON escapes.
func fill(text string, n naming.Namespace) string {
	return strings.NewReplacer(step.Partition, n.Partition, step.Region, n.Region, step.Account, n.Account).Replace(text)
}

var variable = regexp.MustCompile(`\$\{[^}]*\}?`)

// UnknownPlaceholders finds what looks like a placeholder and is neither one of Placeholders nor IAM's: ${prefix:key}, maybe
// with a default (${aws:username, 'x'}), or the escapes ${*}, ${?} and ${$}.
func UnknownPlaceholders(text string) []string {
	var unknown []string
	for _, name := range variable.FindAllString(text, -1) {
		escape := name == "${*}" || name == "${?}" || name == "${$}"
		iam := strings.Contains(name, ":") && strings.HasSuffix(name, "}")
		if !escape && !iam && !slices.Contains(Placeholders, name) {
			unknown = append(unknown, name)
		}
	}
	return unknown
}
