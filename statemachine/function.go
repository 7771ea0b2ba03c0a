package statemachine

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// memory in MiB. The steps use some 40, but CPU comes in proportion: less makes the TLS handshakes of a cold start slow.
const memory = 256

// function of a step: one in a stack, whichever machines use it, with a role that holds just its permissions.
func (h *House) function(spec step.Spec) awslambda.Function {
	if f, ok := h.functions[spec.Name]; ok {
		return f
	}
	scope := constructs.NewConstruct(h.scope, jsii.String(spec.Name))
	name := h.name(spec.Name)
	log := awslogs.NewLogGroup(scope, jsii.String("Log"), &awslogs.LogGroupProps{
		LogGroupName:  jsii.String("/aws/lambda/" + *name),
		Retention:     h.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY, // a fixed name that stays would block the next deployment
	})
	f := awslambda.NewFunction(scope, jsii.String("Function"), &awslambda.FunctionProps{
		FunctionName:          name,
		Description:           jsii.String(spec.Summary),
		Runtime:               awslambda.Runtime_PROVIDED_AL2023(),
		Architecture:          h.Architecture,
		Handler:               jsii.String("bootstrap"),
		Code:                  h.Code(spec),
		MemorySize:            jsii.Number(memory),
		Timeout:               awscdk.Duration_Seconds(jsii.Number(spec.Timeout.Seconds())),
		Role:                  h.functionRole(scope, spec, log),
		LogGroup:              log,
		LoggingFormat:         awslambda.LoggingFormat_JSON,
		Tracing:               awslambda.Tracing_ACTIVE,
		Environment:           h.environment(spec),
		CurrentVersionOptions: &awslambda.VersionOptions{RemovalPolicy: awscdk.RemovalPolicy_RETAIN},
	})
	h.functions[spec.Name] = f
	return f
}

func (h *House) environment(spec step.Spec) *map[string]*string {
	all := map[string]*string{lambdastep.EnvStack: h.stack.StackName(), lambdastep.EnvBoundary: h.BoundaryArn}
	if spec.Member != nil && h.MemberExternalID != "" {
		all[lambdastep.EnvMemberExternalID] = &h.MemberExternalID
	}
	if spec.Passes && len(h.ExecutionRoles) > 0 {
		all[lambdastep.EnvExecutionRoles] = jsii.String(strings.Join(h.ExecutionRoles, ","))
	}
	return &all
}

// functionRole is complete when it is created, so that no function ever runs with half of its permissions.
func (h *House) functionRole(scope constructs.Construct, spec step.Spec, log awslogs.LogGroup) awsiam.IRole {
	role := awsiam.NewRole(scope, jsii.String("Role"), &awsiam.RoleProps{
		Path:        jsii.String(StackRoles),
		Description: jsii.String("Of the function " + spec.Name + ": " + spec.Summary),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Step": document(h.values().statements(spec.Allow)...),
			"Operation": document(
				allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, []string{strings.TrimSuffix(*log.LogGroupArn(), ":*") + ":*"}),
				allow([]string{"xray:PutTelemetryRecords", "xray:PutTraceSegments"}, []string{"*"}),
			),
		},
	})
	if spec.Member != nil { // by it the roles of member accounts know whom to let in
		awscdk.Tags_Of(role).Add(jsii.String(naming.TagStack), jsii.String(h.home().Stack()), nil)
	}
	return role.WithoutPolicyUpdates(nil) // it has all of it: the CDK would add the same again
}
