package source

import (
	"encoding/json"
	"fmt"

	"github.com/goccy/go-yaml/ast"
)

// value makes of YAML what encoding/json can write. Numbers keep their digits: an account id with a leading zero is a text,
// not a number in another base.
func (r *reader) value(at field) any {
	switch node := at.node.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		fields, order := r.mapping(at, "", nil)
		object := map[string]any{}
		for _, key := range order {
			r.placeholders(fields[key], key)
			object[key] = r.value(fields[key])
		}
		return object
	case *ast.SequenceNode:
		list := []any{}
		for i, item := range node.Values {
			list = append(list, r.value(field{name: fmt.Sprintf("%s[%d]", at.name, i), line: lineOf(item), node: item}))
		}
		return list
	case *ast.BoolNode:
		return node.Value
	case *ast.NullNode:
		return nil
	case *ast.IntegerNode, *ast.FloatNode:
		text := at.node.GetToken().Value
		if json.Valid([]byte(text)) {
			return json.Number(text)
		}
		return text
	case *ast.StringNode, *ast.LiteralNode:
		text, _ := r.text(at, "")
		r.placeholders(at, text)
		return text
	}
	r.add(at, describe(at.node), "plain values, written out")
	return nil
}
