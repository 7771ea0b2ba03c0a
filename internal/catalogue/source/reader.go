package source

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// reader walks one file's syntax tree, so that every problem has its line.
type reader struct {
	file      string
	matchLine int // of the key match
	problems  Problems
}

// field is one key of a mapping, or one item of a list, with what stands there.
type field struct {
	name string // its whole path, such as match.tags.Role
	line int
	node ast.Node
}

func (r *reader) add(at field, found, want string) {
	r.problems.add(r.file, at.line, at.name, found, want)
}

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
	if token := node.GetToken(); token != nil {
		return token.Position.Line
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

// quoteColon says what go-yaml wants, though YAML does not: it takes {aws:x: y} for {aws: x: y}.
const quoteColon = "inside { } a key with a colon, such as \"aws:SourceVpc\", in quotes"

// mapping reads the keys of a mapping in the file's order. Without known keys, any key is taken. want says what should stand
// there if it is no mapping.
func (r *reader) mapping(at field, want string, known []string) (fields map[string]field, order []string) {
	values, ok := pairs(at.node)
	if !ok {
		r.add(at, describe(at.node), want)
		return nil, nil
	}
	fields = map[string]field{}
	for _, value := range values {
		key := value.Key.GetToken().Value
		entry := field{name: join(at.name, key), line: value.Key.GetToken().Position.Line, node: value.Value}
		if first, twice := fields[key]; twice {
			r.add(entry, "given twice", fmt.Sprintf("it once; the first is in line %d", first.line))
			continue
		}
		if isFlow(at.node) && isBlock(value.Value) {
			r.add(entry, "a key with a colon", quoteColon)
			continue
		}
		if known != nil && !slices.Contains(known, key) {
			want := "one of " + strings.Join(known, ", ")
			if near := nearest(key, known); len(near) > 0 {
				want = strings.Join(near, " or ")
			}
			r.add(entry, "unknown key", want)
			continue
		}
		fields[key] = entry
		order = append(order, key)
	}
	return fields, order
}

func isFlow(node ast.Node) bool {
	mapping, ok := node.(*ast.MappingNode)
	return ok && mapping.IsFlowStyle
}

func isBlock(node ast.Node) bool {
	_, ok := pairs(node)
	return ok && !isFlow(node)
}

// list reads the items of a list. want says what an item should be.
func (r *reader) list(at field, want string) []field {
	sequence, ok := at.node.(*ast.SequenceNode)
	if !ok {
		r.add(at, describe(at.node), "a list of "+want)
		return nil
	}
	if len(sequence.Values) == 0 {
		r.add(at, "empty", "a list of "+want+", or no "+at.name)
	}
	var items []field
	for i, item := range sequence.Values {
		items = append(items, field{name: fmt.Sprintf("%s[%d]", at.name, i), line: lineOf(item), node: item})
	}
	return items
}

// text reads a text. want says what it should be.
func (r *reader) text(at field, want string) (string, bool) {
	switch node := at.node.(type) {
	case *ast.StringNode:
		return node.Value, true
	case *ast.LiteralNode:
		return node.Value.Value, true
	}
	r.add(at, describe(at.node), want)
	return "", false
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// describe says what stands there, in few words.
func describe(node ast.Node) string {
	switch node := node.(type) {
	case nil, *ast.NullNode:
		return "empty"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.AnchorNode, *ast.AliasNode:
		return "an anchor or alias"
	case *ast.StringNode:
		return fmt.Sprintf("value %q", node.Value)
	case *ast.LiteralNode:
		return fmt.Sprintf("value %q", node.Value.Value)
	}
	return "value " + node.GetToken().Value
}
