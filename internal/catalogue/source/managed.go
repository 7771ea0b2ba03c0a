package source

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"example.com/lanyard/internal/catalogue"
)

//go:embed managed_policies.txt
var managedPoliciesText string

// managedPolicyNames are the AWS managed policies that a template may name.
var managedPolicyNames = slices.DeleteFunc(strings.Split(strings.TrimSpace(managedPoliciesText), "\n"), func(line string) bool {
	return strings.HasPrefix(line, "#")
})

// managedEverything are those of them that allow everything, as policy.AllowsEverything says of their documents.
var managedEverything = []string{"AIDevOpsAgentActionsPolicy", "AWSMcpServiceActionsFullAccess", "AdministratorAccess", "PowerUserAccess"}

// maxManaged policies a role: IAM's quota, unless it was raised.
const maxManaged = 10

var managedArn = regexp.MustCompile(`^arn:[^:]+:iam::(aws|[0-9]{12}|\$\{Account\}):policy/([\w+=,.@/-]+)$`)

// managedPolicies reads names and ARNs, and returns those fields whose policy allows everything.
func (r *reader) managedPolicies(fields map[string]field) (names []string, everything []field) {
	at, ok := fields["managedPolicies"]
	if !ok {
		return nil, nil
	}
	const want = "the name of an AWS managed policy, such as AmazonSSMManagedInstanceCore, or an ARN"
	items := r.list(at, "names of AWS managed policies, or ARNs")
	if len(items) > maxManaged {
		r.add(at, fmt.Sprintf("%d policies", len(items)), fmt.Sprintf("%d at most, which is IAM's quota for a role", maxManaged))
	}
	for _, item := range items {
		name, ok := r.text(item, want)
		if !ok {
			continue
		}
		if slices.Contains(names, name) {
			r.add(item, describe(item.node)+", which is given twice", "it once")
			continue
		}
		names = append(names, name)
		r.placeholders(item, name)
		r.managedPolicy(item, name)
		if slices.Contains(managedEverything, managedBase(name)) {
			everything = append(everything, item)
		}
	}
	return names, everything
}

func (r *reader) managedPolicy(at field, name string) {
	if strings.HasPrefix(name, "arn:") {
		if !managedArn.MatchString(name) {
			r.add(at, describe(at.node), "an ARN such as arn:${Partition}:iam::${Account}:policy/NAME")
		}
		return
	}
	if slices.Contains(managedPolicyNames, name) {
		return
	}
	want := "the name of an AWS managed policy"
	if near := nearest(name, managedPolicyNames); len(near) > 0 {
		want = strings.Join(near, " or ")
	}
	r.add(at, "unknown policy "+fmt.Sprintf("%q", name), want+"; name it by its ARN if it is your own, or newer than Lanyard's list")
}

// managedBase is the name of an AWS managed policy, given by name or by ARN; empty for a policy of an account.
func managedBase(name string) string {
	if parts := managedArn.FindStringSubmatch(name); parts != nil {
		if parts[1] != "aws" {
			return ""
		}
		return parts[2]
	}
	return name
}

// placeholders finds the ones in text that nothing fills in.
func (r *reader) placeholders(at field, text string) {
	for _, name := range catalogue.UnknownPlaceholders(text) {
		r.add(at, "unknown placeholder "+name, strings.Join(catalogue.Placeholders, ", ")+", or a variable of IAM's, such as ${aws:username}")
	}
}
