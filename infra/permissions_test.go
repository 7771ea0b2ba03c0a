package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/lanyard/internal/step"
)

// testPermissions holds each function's role to its step's Allow, its own log and X-Ray, and each machine's to its steps.
func (s synthesized) testPermissions(t *testing.T) {
	for _, c := range s.lanyard.house.Contracts() {
		name := c.Spec.Name
		role := s.roleOf(t, s.resources("AWS::Lambda::Function"), "FunctionName", "Lanyard-"+name)
		for policy, want := range map[string][]string{
			"Step":      actionsOf(c.Spec.Allow),
			"Operation": {"logs:CreateLogStream", "logs:PutLogEvents", "xray:PutTelemetryRecords", "xray:PutTraceSegments"},
		} {
			if got := actionsIn(s.policy(t, role, policy)); !slices.Equal(got, want) {
				t.Errorf("%s may do %v, want %v", name, got, want)
			}
		}
		if size := sizeOf(t, s.policy(t, role, "Step")); size > 10240*3/4 {
			t.Errorf("%s: its policy has %d characters without white space: IAM takes 10,240 a role", name, size)
		}
	}
	for _, properties := range s.resources("AWS::StepFunctions::StateMachine") {
		machine := properties["StateMachineName"].(string)
		role := s.roleOf(t, s.resources("AWS::StepFunctions::StateMachine"), "StateMachineName", machine)
		for _, resource := range resourcesIn(s.policy(t, role, "Steps")) {
			if !strings.HasSuffix(resource, ":*") {
				t.Errorf("%s may invoke %s: a run that began with an older version could not finish", machine, resource)
			}
		}
	}
	for id := range s.resources("AWS::Lambda::Version") {
		if policy := s.template["Resources"].(map[string]any)[id].(map[string]any)["DeletionPolicy"]; policy != "Retain" {
			t.Errorf("%s: deletion policy %v: a run could lose its code", id, policy)
		}
	}
}

func (s synthesized) roleOf(t *testing.T, from map[string]map[string]any, property, name string) map[string]any {
	t.Helper()
	for _, properties := range from {
		if properties[property] != name {
			continue
		}
		for _, key := range []string{"Role", "RoleArn"} {
			if get, ok := properties[key].(map[string]any); ok {
				return s.resources("AWS::IAM::Role")[get["Fn::GetAtt"].([]any)[0].(string)]
			}
		}
	}
	t.Fatalf("no role of %s", name)
	return nil
}

func (s synthesized) policy(t *testing.T, role map[string]any, name string) any {
	t.Helper()
	for _, p := range role["Policies"].([]any) {
		if policy := p.(map[string]any); policy["PolicyName"] == name {
			return s.resolve(policy["PolicyDocument"])
		}
	}
	t.Fatalf("no policy %s", name)
	return nil
}

// actionsOf what is allowed in a stack without the setting executionRoles.
func actionsOf(allow []step.Statement) []string {
	var all []string
	for _, s := range allow {
		if slices.Equal(s.Resources, []string{step.ExecutionRoles}) {
			continue
		}
		all = append(all, s.Actions...)
	}
	return all
}

func actionsIn(document any) []string { return valuesIn(document, "Action") }

func resourcesIn(document any) []string { return valuesIn(document, "Resource") }

func valuesIn(document any, key string) []string {
	var all []string
	for _, s := range document.(map[string]any)["Statement"].([]any) {
		switch v := s.(map[string]any)[key].(type) {
		case []any:
			for _, one := range v {
				all = append(all, fmt.Sprint(one))
			}
		case string:
			all = append(all, v)
		}
	}
	return all
}
