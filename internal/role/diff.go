package role

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/policy"
)

// Part of a role that can differ.
type Part string

// Parts, in the order in which they are to be mended: nothing else may be written while the boundary is off.
const (
	Boundary      Part = "permissions boundary"
	Trust         Part = "trust policy"
	Settings      Part = "description or session duration"
	InlinePolicy  Part = "inline policy"
	ManagedPolicy Part = "managed policy"
)

// Difference between a role and what it should be.
type Difference struct {
	Part   Part
	Name   string // of an inline policy, ARN of a managed one
	Excess bool   // it is there and should not be
	Reason string
}

// Diff says in what the role differs from want: policies are compared by meaning. None means that it is whole.
func (s State) Diff(want catalogue.Role) []Difference {
	var all []Difference
	add := func(part Part, name string, excess bool, reason string, args ...any) {
		all = append(all, Difference{part, name, excess, fmt.Sprintf(reason, args...)})
	}
	have := s.Role
	if have.BoundaryArn != want.BoundaryArn {
		add(Boundary, "", false, "permissions boundary is %q, not %s", have.BoundaryArn, want.BoundaryArn)
	}
	if !same(have.Trust, want.Trust) {
		add(Trust, "", false, "trust policy differs")
	}
	if reason := settings(have, want); reason != "" {
		add(Settings, "", false, "%s", reason)
	}
	for _, name := range sortedKeys(want.Policies) {
		switch document, ok := have.Policies[name]; {
		case !ok:
			add(InlinePolicy, name, false, "inline policy %s is missing", name)
		case !same(document, want.Policies[name]):
			add(InlinePolicy, name, false, "inline policy %s differs", name)
		}
	}
	for _, name := range sortedKeys(have.Policies) {
		if _, wanted := want.Policies[name]; !wanted {
			add(InlinePolicy, name, true, "inline policy %s is not in the template", name)
		}
	}
	for _, arn := range want.ManagedPolicyArns {
		if !slices.Contains(have.ManagedPolicyArns, arn) {
			add(ManagedPolicy, arn, false, "managed policy %s is not attached", arn)
		}
	}
	for _, arn := range have.ManagedPolicyArns {
		if !slices.Contains(want.ManagedPolicyArns, arn) {
			add(ManagedPolicy, arn, true, "managed policy %s is not in the template", arn)
		}
	}
	return all
}

// settings are written by one call: they are one difference.
func settings(have, want catalogue.Role) string {
	var reasons []string
	if have.MaxSessionDuration != want.MaxSessionDuration {
		reasons = append(reasons, fmt.Sprintf("session duration is %d s, not %d s", have.MaxSessionDuration, want.MaxSessionDuration))
	}
	if have.Description != want.Description {
		reasons = append(reasons, fmt.Sprintf("description is %q", have.Description))
	}
	return strings.Join(reasons, ", ")
}

// same by meaning; a document that cannot be read is not the same as any.
func same(a, b []byte) bool {
	equal, err := policy.Equal(a, b)
	return err == nil && equal
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
