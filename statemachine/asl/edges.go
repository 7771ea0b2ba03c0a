package asl

import "strings"

// Kind of an edge.
type Kind int

// Kinds.
const (
	Next    Kind = iota // the state has succeeded
	Chosen              // a condition holds
	Default             // no condition holds
	Caught              // the state has failed
)

// Edge from one state to another, and what is assigned on it.
type Edge struct {
	From, To string
	Kind     Kind
	Label    string // condition, or errors
	Assign   map[string]any
}

// Edges of the graph, in the order of its states.
func (g Graph) Edges() []Edge {
	var all []Edge
	for _, name := range g.States.Names {
		s := g.States.ByName[name]
		if s.Next != "" {
			all = append(all, Edge{From: name, To: s.Next, Kind: Next, Assign: s.Assign})
		}
		for _, rule := range s.Choices {
			all = append(all, Edge{From: name, To: rule.Next, Kind: Chosen, Label: Expression(rule.Condition)})
		}
		if s.Default != "" {
			all = append(all, Edge{From: name, To: s.Default, Kind: Default})
		}
		for _, c := range s.Catch {
			all = append(all, Edge{From: name, To: c.Next, Kind: Caught, Label: strings.Join(c.ErrorEquals, ", "), Assign: c.Assign})
		}
	}
	return all
}

// Expression within {% and %}, or "" if the text is none.
func Expression(text string) string {
	inner, ok := strings.CutPrefix(text, "{%")
	if !ok {
		return ""
	}
	inner, _ = strings.CutSuffix(inner, "%}")
	return strings.TrimSpace(inner)
}
