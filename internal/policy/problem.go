package policy

import (
	"fmt"
	"strings"
)

// Path to a place in a document: keys (string) and indexes (int).
type Path []any

// String such as Statement[0].Action.
func (p Path) String() string {
	var text strings.Builder
	for _, part := range p {
		switch part := part.(type) {
		case int:
			fmt.Fprintf(&text, "[%d]", part)
		case string:
			if text.Len() > 0 {
				text.WriteByte('.')
			}
			text.WriteString(part)
		}
	}
	return text.String()
}

// At is the path of a part of what p leads to.
func (p Path) At(parts ...any) Path { return append(append(Path{}, p...), parts...) }

// Problem is one thing that is wrong in a document.
type Problem struct {
	Path  Path   // where
	Found string // what is there, such as: value "s3GetObject", or: missing
	Want  string // what would be right
}

// String such as: Statement[0].Action: value "s3GetObject": want service:Action, such as s3:GetObject.
func (p Problem) String() string {
	text := p.Found + ": want " + p.Want
	if len(p.Path) > 0 {
		text = p.Path.String() + ": " + text
	}
	return text
}

// found describes a value.
func found(value any) string { return "value " + string(marshal(value)) }
