package source

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parse gives the file's only document, or a problem.
func (r *reader) parse(text []byte) (field, bool) {
	file, err := parser.ParseBytes(text, 0, parser.AllowDuplicateMapKey()) // duplicates are r.mapping's to find, all of them
	if err != nil {
		at := field{line: 1}
		message := err.Error()
		if syntax, ok := errors.AsType[*yaml.SyntaxError](err); ok {
			message = syntax.Message
			if syntax.Token != nil {
				at.line = syntax.Token.Position.Line
			}
		}
		want := "valid YAML"
		if strings.Contains(message, "'}'") {
			want += "; " + quoteColon
		}
		r.add(at, "YAML: "+strings.TrimSpace(message), want)
		return field{}, false
	}
	var documents []field
	for _, document := range file.Docs {
		if document.Body != nil && document.Body.Type() != ast.NullType {
			documents = append(documents, field{line: lineOf(document.Body), node: document.Body})
		}
	}
	switch len(documents) {
	case 0:
		r.add(field{line: 1}, "empty", "a mapping with service and description")
		return field{}, false
	case 1:
		return documents[0], true
	}
	r.add(documents[1], "a second document", "one template a file")
	return field{}, false
}

// lineOf a node: GetToken of a block mapping is its first colon, which is on the first key's line.
func lineOf(node ast.Node) int {
	if start := node.GetToken(); start != nil {
		return start.Position.Line
	}
	return 1
}

// pairs of a mapping; false if node is none.
func pairs(node ast.Node) ([]*ast.MappingValueNode, bool) {
	switch node := node.(type) {
	case *ast.MappingNode:
		return node.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{node}, true
	}
	return nil, false
}

// quoteColon says what go-yaml 1.19 needs and YAML does not: it takes {aws:x: y} for the key aws with the text "x: y".
const quoteColon = "inside { } a key with a colon, such as \"aws:SourceVpc\", in quotes"

// isCutKey finds the rest of a key in a value: no text without quotes holds a colon and a space.
func isCutKey(node ast.Node) bool {
	text, ok := node.(*ast.StringNode)
	return ok && text.Token.Type == token.StringType && strings.Contains(text.Value, ": ")
}
