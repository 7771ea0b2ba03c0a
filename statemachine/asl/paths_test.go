package asl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/recolabs/gnata"

	"example.com/lanyard/statemachine/asl"
)

// walker follows every path through a machine, Catch edges too, and evaluates each expression with just what is known
// on that path. A variable that was not assigned, or a field that a step does not answer, evaluates to nothing, and
// would fail the state on AWS.
type walker struct {
	t         *testing.T
	contracts map[string]contract
	paths     int
	payloads  map[string]map[string]any // of each task, on the last path
	ends      map[string][]any          // outputs of Succeed and causes of Fail, by state
}

// begun is what every execution begins with.
var begun = map[string]any{"instanceId": "i-1"}

// known is what a state may name.
type known struct {
	variables map[string]any
	input     any
	path      []string
}

func walk(t *testing.T, m asl.Machine) *walker {
	w := &walker{t: t, contracts: contracts(t), payloads: map[string]map[string]any{}, ends: map[string][]any{}}
	w.from(m.Graph, m.StartAt, known{variables: map[string]any{}, input: begun}, func(any) {})
	return w
}

// from follows all paths that begin with a state, and hands the output of each end on.
func (w *walker) from(g asl.Graph, name string, k known, end func(output any)) {
	s, ok := g.States.ByName[name]
	if !ok {
		w.t.Fatalf("%v lead to %q, which is no state", k.path, name)
	}
	k.path = append(append([]string{}, k.path...), name)
	states := map[string]any{
		"input": k.input, "context": map[string]any{
			"Execution": map[string]any{"Id": "arn:aws:states:eu-west-1:111122223333:execution:M:run", "Input": begun}, "State": map[string]any{"RetryCount": 0.0},
		},
	}
	done := func(result any) {
		states["result"] = result
		after := w.assign(k, s.Assign, states)
		after.input = result
		if s.Output != nil {
			after.input = w.fill(k, "Output", s.Output, states)
		}
		delete(states, "result")
		if s.End {
			w.paths++
			end(plain(w.t, after.input))
			return
		}
		w.from(g, s.Next, after, end)
	}
	switch s.Type {
	case "Wait": // a machine that waits and looks again is followed through one round
		if !slices.Contains(k.path[:len(k.path)-1], name) {
			done(k.input)
		}
	case "Task":
		if payload, ok := plain(w.t, w.fill(k, "Payload", s.Arguments.Payload, states)).(map[string]any); ok {
			w.payloads[name] = payload
		}
		done(map[string]any{"Payload": w.contracts[name].Output})
	case "Map":
		items, ok := plain(w.t, w.fill(k, "Items", s.Items, states)).([]any)
		if !ok || len(items) == 0 {
			w.t.Fatalf("%v: items are %v, want a list", k.path, items)
		}
		inner := known{maps.Clone(k.variables), items[0], k.path}
		w.from(*s.ItemProcessor, s.ItemProcessor.StartAt, inner, func(output any) { done([]any{output}) })
	case "Choice":
		for _, rule := range s.Choices {
			if _, ok := w.fill(k, "Condition", rule.Condition, states).(bool); !ok {
				w.t.Errorf("%v: %s is not true or false", k.path, rule.Condition)
			}
			w.from(g, rule.Next, k, end)
		}
		w.from(g, s.Default, k, end)
	case "Succeed":
		w.paths++
		w.ends[name] = append(w.ends[name], plain(w.t, w.fill(k, "Output", s.Output, states)))
	case "Fail":
		w.paths++
		w.ends[name] = append(w.ends[name], plain(w.t, w.fill(k, "Cause", s.Cause, states)))
	default:
		w.t.Fatalf("%v: a state of type %s is not known to this test", k.path, s.Type)
	}
	for _, c := range s.Catch {
		states["errorOutput"] = map[string]any{"Error": c.ErrorEquals[0], "Cause": `{"errorMessage":"what went wrong","errorType":"Conflict"}`}
		caught := w.assign(k, c.Assign, states)
		caught.input = states["errorOutput"]
		w.from(g, c.Next, caught, end)
	}
}

// assign evaluates all with the old values, as Step Functions does.
func (w *walker) assign(k known, assign map[string]any, states map[string]any) known {
	after := known{maps.Clone(k.variables), k.input, k.path}
	for name, value := range assign {
		after.variables[name] = w.fill(k, "Assign "+name, value, states)
	}
	return after
}

// fill evaluates the expressions of a template.
func (w *walker) fill(k known, where string, template any, states map[string]any) any {
	switch v := template.(type) {
	case map[string]any:
		filled := map[string]any{}
		for key, value := range v {
			filled[key] = w.fill(k, where+" "+key, value, states)
		}
		return filled
	case string:
		if expression := asl.Expression(v); expression != "" {
			return w.evaluate(k, where, expression, states)
		}
	}
	return template
}

func (w *walker) evaluate(k known, where, expression string, states map[string]any) any {
	w.t.Helper()
	compiled, err := gnata.Compile(expression)
	if err != nil {
		w.t.Fatalf("%s, %s: %s: %v", k.path[len(k.path)-1], where, expression, err)
	}
	env := gnata.NewCustomEnv(map[string]gnata.CustomFunc{"parse": parseJSON}) // Step Functions' own, unknown to JSONata
	env.Bind("states", states)
	for name, value := range k.variables {
		env.Bind(name, value)
	}
	value, err := compiled.EvalWithCustomFuncs(context.Background(), nil, env)
	if err != nil || value == nil {
		w.t.Errorf("%s, %s: %s finds nothing (%v)", strings.Join(k.path, " > "), where, expression, err)
	}
	return value
}

func parseJSON(args []any, _ any) (any, error) {
	var value any
	return value, json.Unmarshal([]byte(fmt.Sprint(args[0])), &value)
}

// plain is the value as JSON has it. The evaluator has types of its own, with which it tells null from nothing.
func plain(t *testing.T, value any) any {
	t.Helper()
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	var out any
	if err := json.Unmarshal(raw, &out); err != nil {
		t.Fatal(err)
	}
	return out
}
