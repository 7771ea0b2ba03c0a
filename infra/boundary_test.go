package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode"
)

func (s synthesized) testBoundary(t *testing.T) {
	policies := s.resources("AWS::IAM::ManagedPolicy")
	if len(policies) != 1 {
		t.Fatalf("%d managed policies, want the boundary alone", len(policies))
	}
	for id, properties := range policies {
		resource := s.template["Resources"].(map[string]any)[id].(map[string]any)
		if resource["DeletionPolicy"] != "RetainExceptOnCreate" || resource["UpdateReplacePolicy"] != "Retain" {
			t.Errorf("the boundary goes with the stack: deletion %v, replacement %v", resource["DeletionPolicy"], resource["UpdateReplacePolicy"])
		}
		if arn := s.arn(id); arn != "arn:aws:iam::111122223333:policy/lanyard/lanyard-boundary-eu-west-1" {
			t.Errorf("the boundary is %s: a new name would replace it", arn)
		}
		document := s.resolve(properties["PolicyDocument"])
		if size := sizeOf(t, document); size > 6144*3/4 {
			t.Errorf("the boundary has %d characters without white space: IAM takes 6,144, and names grow", size)
		}
		if keys := denyOf(document, "NoMatchTags")["Condition"]; fmt.Sprint(keys) != "map[ForAnyValue:StringEquals:map[aws:TagKeys:[Role]]]" {
			t.Errorf("the keys that roles/ matches are not denied: %v", keys)
		}
	}
}

// testNames holds what the boundary's patterns rely on: every resource that has a name begins it with the stack's.
func (s synthesized) testNames(t *testing.T) {
	for kind, property := range map[string]string{
		"AWS::Lambda::Function": "FunctionName", "AWS::StepFunctions::StateMachine": "StateMachineName", "AWS::Logs::LogGroup": "LogGroupName",
		"AWS::SQS::Queue": "QueueName", "AWS::SNS::Topic": "TopicName", "AWS::Events::Rule": "Name", "AWS::CloudWatch::Alarm": "AlarmName",
	} {
		for id, properties := range s.resources(kind) {
			name, ok := properties[property].(string)
			name = strings.TrimPrefix(strings.TrimPrefix(name, "/aws/lambda/"), "/aws/vendedlogs/states/")
			if ok && !strings.HasPrefix(name, "Lanyard-") { // CloudFormation's own names begin with the stack's
				t.Errorf("%s is named %s: the boundary does not protect it", id, name)
			}
		}
	}
	for id, properties := range s.resources("AWS::IAM::Role") {
		if path, _ := properties["Path"].(string); strings.HasPrefix(path, "/lanyard/") {
			t.Errorf("role %s has path %s: the functions may change it", id, path)
		}
	}
}

func denyOf(document any, sid string) map[string]any {
	for _, s := range document.(map[string]any)["Statement"].([]any) {
		if statement := s.(map[string]any); statement["Sid"] == sid && statement["Effect"] == "Deny" {
			return statement
		}
	}
	return nil
}

// sizeOf counts as IAM does: without white space.
func sizeOf(t *testing.T, document any) int {
	t.Helper()
	raw, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	size := 0
	for _, r := range string(raw) {
		if !unicode.IsSpace(r) {
			size++
		}
	}
	return size
}
