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

// statements of a spec, with the stack's values in place of the placeholders.
func (h *House) statements(spec step.Spec) []awsiam.PolicyStatement {
	var all []awsiam.PolicyStatement
	for _, s := range spec.Allow {
		conditions, possible := h.conditions(s.Conditions)
		if !possible {
			continue
		}
		all = append(all, awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:    jsii.Strings(s.Actions...),
			Resources:  jsii.Strings(h.fill(s.Resources)...),
			Conditions: conditions,
		}))
	}
	return all
}

// conditions are impossible if a key has no value left to be equal to: nothing can be attached if the catalogue
// names no managed policy, and an empty list is refused by IAM.
func (h *House) conditions(operators map[string]map[string][]string) (filled *map[string]any, possible bool) {
	if operators == nil {
		return nil, true
	}
	all := map[string]any{}
	for operator, keys := range operators {
		values := map[string]any{}
		for key, wanted := range keys {
			filled := h.fill(wanted)
			if len(filled) == 0 {
				return nil, false
			}
			values[key] = oneOrList(filled)
		}
		all[operator] = values
	}
	return &all, true
}

func (h *House) fill(values []string) []string {
	account, region := *awscdk.Aws_ACCOUNT_ID(), *awscdk.Aws_REGION()
	replacer := strings.NewReplacer(
		step.Partition, *awscdk.Aws_PARTITION(),
		step.Account, account,
		step.Region, region,
		step.Stack, naming.Namespace{Account: account, Region: region, StackName: *h.stack.StackName()}.Stack(),
		step.Boundary, *h.BoundaryArn,
	)
	var filled []string
	for _, value := range values {
		if value == step.ManagedPolicies {
			filled = append(filled, h.ManagedPolicies...)
			continue
		}
		filled = append(filled, replacer.Replace(value))
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
