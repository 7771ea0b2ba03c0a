package asl_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/statemachine/asl"
)

func TestEveryExpressionFindsSomethingOnEveryPath(t *testing.T) {
	forEachMachine(t, func(t *testing.T, m asl.Machine) {
		w := walk(t, m)
		t.Logf("%d paths", w.paths)
	})
}

func TestPayloadsAreTheStepsInputs(t *testing.T) {
	known := contracts(t)
	forEachMachine(t, func(t *testing.T, m asl.Machine) {
		w := walk(t, m)
		forEachState(m, func(name string, s asl.State) {
			if s.Type != "Task" || name == m.StartAt { // which takes the run's whole input
				return
			}
			got, want := slices.Sorted(maps.Keys(w.payloads[name])), slices.Sorted(slices.Values(known[name].Input))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("payload of %s (-Input +payload):\n%s", name, diff)
			}
		})
	})
}

// The documents that end a run are what the package outcome says: no field more, none less, none of another type.
func TestEndsAreOutcomes(t *testing.T) {
	type end struct {
		state    string
		document any
	}
	for machine, ends := range map[string][]end{
		"InstanceRole": {
			{"Done", &outcome.Instance{}},
			{"Absent", &outcome.Instance{}},
			{"Gone", &outcome.Instance{}},
			{"Kept", &outcome.Instance{}},
			{"RolledBack", &outcome.Failure{}},
			{"RollbackFailed", &outcome.Failure{}},
		},
		"AppIdentity": {
			{"Done", &outcome.Identity{}},
			{"RolledBack", &outcome.Failure{}},
			{"RollbackFailed", &outcome.Failure{}},
		},
		"Release": {
			{"Done", &outcome.Release{}},
			{"Released", &outcome.Release{}},
			{"ReleaseFailed", &outcome.Failure{}},
		},
	} {
		w := walk(t, parse(t, machines[machine]))
		if len(w.ends) != len(ends) {
			t.Errorf("%s ends in %v", machine, slices.Sorted(maps.Keys(w.ends)))
		}
		for _, e := range ends {
			if len(w.ends[e.state]) == 0 {
				t.Errorf("%s never ends in %s", machine, e.state)
			}
			for _, got := range w.ends[e.state] {
				if problem := same(got, e.document); problem != "" {
					t.Errorf("%s, %s: %s", machine, e.state, problem)
				}
			}
		}
	}
}

func TestAWholeRunOfAnAppAnswersAnOutcome(t *testing.T) {
	m := parse(t, machines["AppIdentity"])
	w := &walker{t: t, contracts: contracts(t), payloads: map[string]map[string]any{}, ends: map[string][]any{}}
	var outputs []any
	w.from(m.Graph, m.StartAt, known{map[string]any{}, map[string]any{"name": "shop"}, nil}, func(o any) { outputs = append(outputs, o) })
	for _, got := range outputs {
		if problem := same(got, &outcome.Identity{}); problem != "" {
			t.Error(problem)
		}
	}
	if len(outputs) == 0 {
		t.Error("no run ends well")
	}
}

func TestAWholeRunAnswersAnOutcome(t *testing.T) {
	m := parse(t, machines["InstanceRole"])
	w := &walker{t: t, contracts: contracts(t), payloads: map[string]map[string]any{}, ends: map[string][]any{}}
	var outputs []any
	w.from(m.Graph, m.StartAt, known{map[string]any{}, map[string]any{"instanceId": "i-1"}, nil}, func(o any) { outputs = append(outputs, o) })
	for _, got := range outputs {
		if problem := same(got, &outcome.Instance{}); problem != "" {
			t.Error(problem)
		}
	}
	if len(outputs) == 0 {
		t.Error("no run ends well")
	}
}

// same says how a value, or the text of one, differs in shape from a document.
func same(got, document any) string {
	text, isText := got.(string)
	if !isText {
		raw, err := json.Marshal(got)
		if err != nil {
			return err.Error()
		}
		text = string(raw)
	}
	d := json.NewDecoder(bytes.NewReader([]byte(text)))
	d.DisallowUnknownFields()
	if err := d.Decode(document); err != nil {
		return fmt.Sprintf("%s: %v", text, err)
	}
	again, err := json.Marshal(document)
	if err != nil {
		return err.Error()
	}
	return cmp.Diff(keys(again), keys([]byte(text)))
}

func keys(raw []byte) []string {
	var object map[string]any
	_ = json.Unmarshal(raw, &object) // what is no object has no keys
	return slices.Sorted(maps.Keys(object))
}
