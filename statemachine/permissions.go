package statemachine

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// statements of a list, with the stack's values in place of the placeholders. One that has no resource left is none.
func (v values) statements(of []step.Statement) []awsiam.PolicyStatement {
	var all []awsiam.PolicyStatement
	for _, s := range of {
		conditions, possible := v.conditions(s.Conditions)
		resources := v.fill(s.Resources)
		if !possible || len(resources) == 0 {
			continue
		}
		all = append(all, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:    jsii.Strings(s.Actions...),
			Resources:  jsii.Strings(resources...),
			Conditions: conditions,
		}))
	}
	return all
}

// conditions are impossible if a key has no value left to be equal to: nothing can be attached if the catalogue
// names no managed policy, and an empty list is refused by IAM.
func (v values) conditions(operators map[string]map[string][]string) (filled *map[string]any, possible bool) {
	if operators == nil {
		return nil, true
	}
	all := map[string]any{}
	for operator, keys := range operators {
		values := map[string]any{}
		for key, wanted := range keys {
			filled := v.fill(wanted)
			if len(filled) == 0 {
				return nil, false
			}
			values[key] = oneOrList(filled)
		}
		all[operator] = values
	}
	return &all, true
}

// values of the placeholders.
type values struct {
	stack           naming.Namespace
	boundaryArn     string
	managedPolicies []string
	executionRoles  []string
}

func (h *House) values() values {
	return values{h.home(), *h.BoundaryArn, h.ManagedPolicies, h.ExecutionRoles}
}

// home is wherever the stack is deployed.
func (h *House) home() naming.Namespace {
	return naming.Namespace{Account: *awscdk.Aws_ACCOUNT_ID(), Region: *awscdk.Aws_REGION(), StackName: *h.stack.StackName()}
}

func (v values) fill(texts []string) []string {
	replacer := strings.NewReplacer(
		step.Partition, *awscdk.Aws_PARTITION(),
		step.Account, *awscdk.Aws_ACCOUNT_ID(),
		step.Region, *awscdk.Aws_REGION(),
		step.StackName, v.stack.StackName,
		step.Stack, v.stack.Stack(),
		step.Boundary, v.boundaryArn,
	)
	var filled []string
	for _, text := range texts {
		if text == step.ManagedPolicies {
			filled = append(filled, v.managedPolicies...)
			continue
		}
		if text == step.ExecutionRoles {
			filled = append(filled, v.executionRoles...)
			continue
		}
		filled = append(filled, replacer.Replace(text))
	}
	return slices.Compact(filled)
}

func oneOrList(values []string) any {
	if len(values) == 1 {
		return values[0]
	}
	return values
}

func allow(actions, resources []string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions: jsii.Strings(actions...), Resources: jsii.Strings(resources...),
	})
}

// document keeps its statements as they are written: merged ones are hard to compare with a spec.
func document(statements ...awsiam.PolicyStatement) awsiam.PolicyDocument {
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements, Minimize: jsii.Bool(false)})
}
