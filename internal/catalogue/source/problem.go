package source

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong in a file.
type Problem struct {
	File  string
	Line  int    // from 1
	Field string // such as policies.logs.Statement[0].Action; empty if it is the file as a whole
	Found string // what is there, such as: value "s3GetObject", or: missing
	Want  string // what would be right
}

// String such as: roles/web.yaml:12: policies.logs.Statement[0].Action: value "s3GetObject": want service:Action, such as ...
func (p Problem) String() string {
	parts := []string{fmt.Sprintf("%s:%d", p.File, p.Line)}
	if p.Field != "" {
		parts = append(parts, p.Field)
	}
	return strings.Join(append(parts, p.Found, "want "+p.Want), ": ")
}

// Problems are all that is wrong with a catalogue, by file, each file's in the order in which its keys are checked.
type Problems []Problem

// Error has one line a problem.
func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.String()
	}
	return strings.Join(lines, "\n")
}

func (p *Problems) add(file string, line int, field, found, want string) {
	*p = append(*p, Problem{File: file, Line: line, Field: field, Found: found, Want: want})
}
