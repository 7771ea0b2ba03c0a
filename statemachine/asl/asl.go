// Package asl reads state machines as Step Functions runs them: their states in order, the edges between them, and the
// variables that are known on each edge. The pictures and the tests of the machines are made from it.
package asl

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Machine is a definition.
type Machine struct {
	Comment        string
	QueryLanguage  string
	TimeoutSeconds int
	Graph
}

// Graph is a machine's states, or those of a Map.
type Graph struct {
	StartAt string
	States  States
}

// States by name, in the order of the definition.
type States struct {
	Names  []string
	ByName map[string]State
}

// State of any type.
type State struct {
	Type           string
	Comment        string
	TimeoutSeconds int
	Arguments      struct {
		FunctionName string
		Payload      any
	}
	Assign        map[string]any
	Output        any
	Retry         []Retrier
	Catch         []Catcher
	Choices       []Rule
	Default       string
	Next          string
	End           bool
	Items         any
	ItemProcessor *Graph
	Error, Cause  string
}

// Retrier of a state.
type Retrier struct {
	ErrorEquals     []string
	IntervalSeconds float64
	BackoffRate     float64
	MaxDelaySeconds float64
	MaxAttempts     int
	JitterStrategy  string
}

// Catcher of a state.
type Catcher struct {
	ErrorEquals []string
	Next        string
	Assign      map[string]any
}

// Rule of a Choice.
type Rule struct {
	Condition string
	Next      string
}

// Parse reads a definition.
func Parse(definition []byte) (Machine, error) {
	var m Machine
	if err := json.Unmarshal(definition, &m); err != nil {
		return m, fmt.Errorf("read the definition of a state machine: %w", err)
	}
	return m, nil
}

// UnmarshalJSON keeps the order, which a map would lose.
func (s *States) UnmarshalJSON(raw []byte) error {
	if err := json.Unmarshal(raw, &s.ByName); err != nil {
		return err
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil { // the opening brace
		return err
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return err
		}
		s.Names = append(s.Names, fmt.Sprint(name))
		var skipped json.RawMessage
		if err := d.Decode(&skipped); err != nil {
			return err
		}
	}
	return nil
}

// Graphs are the machine's own and those of its Maps.
func (m Machine) Graphs() []Graph {
	all := []Graph{m.Graph}
	for _, name := range m.States.Names {
		if inner := m.States.ByName[name].ItemProcessor; inner != nil {
			all = append(all, *inner)
		}
	}
	return all
}
