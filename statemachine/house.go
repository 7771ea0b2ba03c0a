// Package statemachine chains steps into machines.
//
// A House keeps what the machines of one stack share: a function for each step. Each machine is one file that reads
// like the workflow; its expressions are paths, because logic belongs in a step, where tests reach it.
package statemachine

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/internal/step"
)

// StackRoles is the path of the stack's own roles. It is not under naming.Path, so no function can touch them.
const StackRoles = "/lanyard-stack/"

// Props are what a House is built with.
type Props struct {
	Code            func(step.Spec) awslambda.Code // finds the built artefact of a step
	Architecture    awslambda.Architecture
	BoundaryArn     *string  // of the permissions boundary that every role carries
	ManagedPolicies []string // ARNs of all that the catalogue names
	ExecutionRoles  []string // ARNs of ECS's that may be passed
	LogRetention    awslogs.RetentionDays

	MemberExternalID string // that the roles of member accounts ask for; empty if there are none
}

// House builds machines, and one function for each step that they use.
type House struct {
	Props
	stack     awscdk.Stack
	scope     constructs.Construct
	functions map[string]awslambda.Function
	contracts []Contract
}

// NewHouse starts an empty house in stack.
func NewHouse(stack awscdk.Stack, props Props) *House {
	return &House{
		Props: props, stack: stack, scope: constructs.NewConstruct(stack, jsii.String("Steps")),
		functions: map[string]awslambda.Function{},
	}
}

// Contracts lists the steps that the machines built so far use, in the order of their first use.
func (h *House) Contracts() []Contract { return h.contracts }

// name of a resource of this stack. Names are fixed and begin with the stack's, so that people find them and the
// boundary can deny them by pattern.
func (h *House) name(suffix string) *string { return jsii.String(*h.stack.StackName() + "-" + suffix) }
