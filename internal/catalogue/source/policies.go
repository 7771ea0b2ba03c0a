package source

import (
	"encoding/json"
	"fmt"
	"regexp"

	"github.com/goccy/go-yaml/ast"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/policy"
)

var policyName = regexp.MustCompile(`^[\w+=,.@-]{1,128}$`)

// policies reads the inline policies, and adds to everything those that allow everything.
func (r *reader) policies(fields map[string]field, everything *[]field) map[string]json.RawMessage {
	at, ok := fields["policies"]
	if !ok {
		return nil
	}
	entries, order := r.mapping(at, "policy documents by name, or no policies", nil)
	documents := map[string]json.RawMessage{}
	for _, name := range order {
		entry := entries[name]
		if !policyName.MatchString(name) {
			r.add(entry, fmt.Sprintf("policy name %q", name), "1 to 128 letters, digits and +=,.@-_")
		}
		if document := r.document(entry); document != nil {
			documents[name] = document
			if policy.AllowsEverything(document) {
				*everything = append(*everything, entry)
			}
		}
	}
	return documents
}

// document makes JSON of a policy's YAML and validates it. It is nil if there is no JSON to be had.
func (r *reader) document(at field) json.RawMessage {
	if _, ok := pairs(at.node); !ok {
		r.add(at, describe(at.node), "a policy document with Version and Statement, as YAML keys")
		return nil
	}
	before := len(r.problems)
	value := r.value(at)
	if len(r.problems) > before { // a hole in the document would only lead to more problems
		return nil
	}
	document, err := json.Marshal(value)
	if err != nil {
		r.add(at, err.Error(), "a policy document")
		return nil
	}
	for _, problem := range policy.Validate(document) {
		r.add(locate(at, problem.Path), problem.Found, problem.Want)
	}
	return document
}

// locate follows a path into a document, as far as there is something.
func locate(at field, path policy.Path) field {
	if len(path) > 0 {
		at.name = join(at.name, path.String())
	}
	for _, part := range path {
		next := child(at.node, part)
		if next == nil {
			break
		}
		at.node, at.line = next.node, next.line
	}
	return at
}

func child(node ast.Node, part any) *field {
	switch part := part.(type) {
	case int:
		if sequence, ok := node.(*ast.SequenceNode); ok && part < len(sequence.Values) {
			item := sequence.Values[part]
			return &field{line: lineOf(item), node: item}
		}
	case string:
		values, _ := pairs(node)
		for _, value := range values {
			if token := value.Key.GetToken(); token.Value == part {
				return &field{line: token.Position.Line, node: value.Value}
			}
		}
	}
	return nil
}

// widest is a stack whose names are as long as they get, so that what fits there fits everywhere.
var widest = naming.Namespace{Partition: "aws-us-gov", Region: "ap-southeast-1", Account: "111122223333"}

// size bounds all inline policies together, as they will be in IAM.
func (r *reader) size(fields map[string]field, t catalogue.Template) {
	total := 0
	for _, document := range t.Render(widest).Policies {
		total += policy.Size(document)
	}
	if total > policy.MaxInline {
		r.add(fields["policies"], fmt.Sprintf("%d characters without white space", total),
			fmt.Sprintf("%d at most in all inline policies together; put some into a managed policy of your own", policy.MaxInline))
	}
}
