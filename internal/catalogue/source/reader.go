package source

import (
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
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

// mapping reads the keys of a mapping in the file's order. Without known keys, any key is taken. want says what should stand
// there if it is empty or no mapping; without it, both are somebody else's to judge.
func (r *reader) mapping(at field, want string, known []string) (fields map[string]field, order []string) {
	values, ok := pairs(at.node)
	if !ok {
		r.add(at, describe(at.node), want)
		return nil, nil
	}
	if len(values) == 0 && want != "" {
		r.add(at, "empty", want)
	}
	fields = map[string]field{}
	for _, value := range values {
		key := value.Key.GetToken().Value
		entry := field{name: join(at.name, key), line: value.Key.GetToken().Position.Line, node: value.Value}
		if first, twice := fields[key]; twice {
			r.add(entry, "given twice", fmt.Sprintf("it once; the first is in line %d", first.line))
			continue
		}
		if isCutKey(value.Value) {
			r.add(entry, fmt.Sprintf("key %q, cut at its colon", key), quoteColon)
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
