package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/statemachine"
)

// TestLanyard synthesizes once, because each app costs seconds, and looks at it from several sides.
func TestLanyard(t *testing.T) {
	s := synthesize(t, catalogueOfRepository(t), nil)
	t.Run("template", func(t *testing.T) { golden(t, "testdata/lanyard.template.json", s.template) })
	t.Run("machines", func(t *testing.T) {
		golden(t, "../statemachine/testdata/instancerole.asl.json", s.definition(t, "Lanyard-InstanceRole"))
		golden(t, "../statemachine/testdata/release.asl.json", s.definition(t, "Lanyard-Release"))
		golden(t, "../statemachine/testdata/taskrole.asl.json", s.definition(t, "Lanyard-TaskRole"))
		golden(t, "../statemachine/testdata/accountrole.asl.json", s.definition(t, "Lanyard-AccountRole"))
		golden(t, "../statemachine/testdata/appidentity.asl.json", s.definition(t, "Lanyard-AppIdentity"))
	})
	t.Run("contracts", func(t *testing.T) {
		var documents []statemachine.Document
		for _, c := range s.lanyard.house.Contracts() {
			documents = append(documents, c.Document())
		}
		golden(t, "../statemachine/testdata/contracts.json", documents)
	})
	t.Run("cdk-nag finds nothing", func(t *testing.T) { s.noFindings(t) })
	t.Run("boundary", s.testBoundary)
	t.Run("names", s.testNames)
	t.Run("permissions", s.testPermissions)
	t.Run("members", s.testMembers)
}

func TestSettingsOfTheStack(t *testing.T) {
	t.Run("empty catalogue", func(t *testing.T) {
		s := synthesize(t, catalogue.Catalogue{}, nil)
		text := s.text(t)
		for _, word := range []string{"iam:AttachRolePolicy", "aws:TagKeys"} {
			if strings.Contains(text, word) {
				t.Errorf("the template has %s, though no template names a policy or a tag", word)
			}
		}
		s.noFindings(t)
	})
	t.Run("all given", func(t *testing.T) {
		s := synthesize(t, catalogueOfRepository(t), map[string]any{
			"stackName": "Other", "architecture": "x86_64", "logRetentionDays": 7, "boundary": "existing",
			"alarmTopicArn":  "arn:aws:sns:eu-west-1:111122223333:ops",
			"executionRoles": "arn:aws:iam::111122223333:role/pull,arn:${Partition}:iam::${Account}:role/ecsTaskExecutionRole",
		})
		for kind, want := range map[string]int{
			"AWS::IAM::ManagedPolicy": 0, "AWS::SNS::Topic": 0, "AWS::KMS::Key": 0, "AWS::StepFunctions::StateMachine": 5,
		} {
			if got := len(s.resources(kind)); got != want {
				t.Errorf("%d of %s, want %d", got, kind, want)
			}
		}
		for id, r := range s.resources("AWS::Lambda::Function") {
			name, architecture := r["FunctionName"], fmt.Sprint(r["Architectures"])
			if !strings.HasPrefix(name.(string), "Other-") || architecture != "[x86_64]" {
				t.Errorf("%s: name %s, architecture %s", id, name, architecture)
			}
		}
		for _, name := range []string{"EnsureTaskDefinition", "RunTask"} {
			role := s.roleOf(t, s.resources("AWS::Lambda::Function"), "FunctionName", "Other-"+name)
			if got := fmt.Sprint(resourcesIn(s.policy(t, role, "Step"))); !strings.Contains(got, "role/pull") || !strings.Contains(got, "role/ecsTaskExecutionRole") {
				t.Errorf("%s may not pass the execution roles: %s", name, got)
			}
		}
		for id, r := range s.resources("AWS::Logs::LogGroup") {
			if r["RetentionInDays"] != 7.0 {
				t.Errorf("%s: kept %v days, want 7", id, r["RetentionInDays"])
			}
		}
		for id, r := range s.resources("AWS::CloudWatch::Alarm") {
			if fmt.Sprint(r["AlarmActions"]) != "[arn:aws:sns:eu-west-1:111122223333:ops]" {
				t.Errorf("%s: notifies %v", id, r["AlarmActions"])
			}
		}
		s.noFindings(t)
	})
}

func (s synthesized) noFindings(t *testing.T) {
	t.Helper()
	found := assertions.Annotations_FromStack(s.stack)
	errors := *found.FindError(jsii.String("*"), assertions.Match_AnyValue())
	for _, m := range append(errors, *found.FindWarning(jsii.String("*"), assertions.Match_AnyValue())...) {
		t.Errorf("%s: %v", *m.Id, m.Entry.Data) //nolint:staticcheck // deprecated in favour of a package that Go does not have
	}
}

// resources of a type: their properties by logical id.
func (s synthesized) resources(kind string) map[string]map[string]any {
	found := map[string]map[string]any{}
	for id, r := range s.template["Resources"].(map[string]any) {
		if resource := r.(map[string]any); resource["Type"] == kind {
			found[id], _ = resource["Properties"].(map[string]any)
		}
	}
	return found
}

func (s synthesized) text(t *testing.T) string {
	t.Helper()
	raw, err := json.Marshal(s.template)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// definition of a machine, as it would be deployed in a sample account.
func (s synthesized) definition(t *testing.T, name string) []byte {
	t.Helper()
	for _, r := range s.resources("AWS::StepFunctions::StateMachine") {
		if r["StateMachineName"] != name {
			continue
		}
		var indented bytes.Buffer
		if err := json.Indent(&indented, []byte(s.resolve(r["DefinitionString"]).(string)), "", "  "); err != nil {
			t.Fatal(err)
		}
		return indented.Bytes()
	}
	t.Fatalf("no machine %s", name)
	return nil
}
