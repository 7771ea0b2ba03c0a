package statemachine

import (
	"maps"
	"slices"
	"strings"
)

// fields maps a name to the JSONata expression that fills it.
type fields map[string]string

// What Step Functions provides.
const (
	input       = "$states.input"
	payload     = "$states.result.Payload" // what a step answered
	errorOutput = "$states.errorOutput"
	execution   = "$states.context.Execution.Id"
	beginning   = "$states.context.Execution.Input"
	retryCount  = "$states.context.State.RetryCount"

	null = "null"
	none = "[]"
)

// message is what a step's error says: Lambda wraps it in JSON.
const message = "$parse(" + errorOutput + ".Cause).errorMessage"

func text(s string) string { return "'" + s + "'" }

// both lists in one.
func both(a, b string) string { return "$append(" + a + ", " + b + ")" }

// among is what of a list is in another. The brackets keep a list where the filter finds nothing or one.
func among(list, other string) string { return "[" + list + "[$ in " + other + "]]" }

// without is a list less what is in another.
func without(list, other string) string { return "[" + list + "[$not($ in " + other + ")]]" }

// either of two values: the first, unless it is null.
func either(a, b string) string { return "(" + list(a, b) + "[$ != null])[0]" }

func list(all ...string) string { return "[" + strings.Join(all, ", ") + "]" }

// reasons known so far and the step's own in one text.
func reasons(known string) string { return joined(known, payload+".reason") }

// joined texts: each once, empty ones left out.
func joined(a, b string) string { return "$join([$distinct(" + list(a, b) + ")[$ != '']], '; ')" }

func jsonata(expression string) string { return "{% " + expression + " %}" }

func (f fields) jsonata() *map[string]any {
	m := make(map[string]any, len(f))
	for name, expression := range f {
		m[name] = jsonata(expression)
	}
	return &m
}

// object is the expression of a whole document, its names in order.
func (f fields) object() string {
	pairs := make([]string, 0, len(f))
	for _, name := range slices.Sorted(maps.Keys(f)) {
		pairs = append(pairs, text(name)+": "+f[name])
	}
	return "{" + strings.Join(pairs, ", ") + "}"
}

// with returns f and other together; other wins.
func (f fields) with(other fields) fields {
	all := maps.Clone(f)
	maps.Copy(all, other)
	return all
}
