package progress

import (
	"regexp"
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// Wrap breaks text into lines of at most width columns, between words if it can.
func Wrap(text string, width int) string {
	return keepWhole(text, func(text string) string { return ansi.Wrap(text, width, "") })
}

// WrapWords breaks text between words only: a longer word, such as an ARN, is left to the terminal, which copies it whole.
func WrapWords(text string, width int) string {
	return keepWhole(text, func(text string) string { return ansi.Wordwrap(text, width, "") })
}

// commands are shown in backquotes, and are to be copied.
var commands = regexp.MustCompile("`[^`]*`")

// keepWhole what a plain wrapping would break: names and ARNs at their hyphens, commands at their blanks.
func keepWhole(text string, wrap func(string) string) string {
	const hyphen, blank = "\u2011", "\u00a0" // that do not break
	text = strings.ReplaceAll(text, "-", hyphen)
	text = commands.ReplaceAllStringFunc(text, func(c string) string { return strings.ReplaceAll(c, " ", blank) })
	return strings.NewReplacer(hyphen, "-", blank, " ").Replace(wrap(text))
}
