package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/statemachine"
)

// lanyard is the stack: boundary, functions, machines, what starts them, and what tells of their failures.
type lanyard struct {
	stack awscdk.Stack
	house *statemachine.House
}

// newLanyard names no account and no region, so that one template serves any.
func newLanyard(app awscdk.App, s settings.Settings, templates catalogue.Catalogue, code finder) lanyard {
	stack := awscdk.NewStack(app, jsii.String("Lanyard"), &awscdk.StackProps{
		StackName:   jsii.String(s.StackName),
		Description: jsii.String("Lanyard: gives each EC2 instance its own IAM role."),
	})
	topic := newTopic(stack, s)
	boundary := newBoundary(stack, s, templates.TagKeys(), topic)
	house := statemachine.NewHouse(stack, statemachine.Props{
		Code:            code,
		Architecture:    architecture(s.Architecture),
		BoundaryArn:     boundary,
		ManagedPolicies: templates.ManagedPolicies(here()),
		ExecutionRoles:  filled(s.ExecutionRoles),
		LogRetention:    retentions[s.LogRetentionDays],

		MemberExternalID: s.MemberExternalID,
	})
	instanceRole, release := house.InstanceRole(), house.Release()
	taskRole, accountRole := house.TaskRole(), house.AccountRole()
	appIdentity := house.AppIdentity()
	rules := newRules(stack, instanceRole, release)
	newAlarms(stack, topic, rules, []watched{
		{instanceRole, "InstanceRole", "instances may be without their role.", "RollbackFailed"},
		{release, "Release", "something of an ended instance may be left.", "ReleaseFailed"},
		{taskRole, "TaskRole", "a task definition or a service may be without its role.", "RollbackFailed"},
		{accountRole, "AccountRole", "a principal may be without its role in another account.", "RollbackFailed"},
		{appIdentity, "AppIdentity", "users of an app may be without their role.", "RollbackFailed"},
	})

	output(stack, "InstanceRoleArn", "Machine that gives an instance its role.", instanceRole.StateMachineArn())
	output(stack, "ReleaseArn", "Machine that takes back what an ended instance had of its own.", release.StateMachineArn())
	output(stack, "TaskRoleArn", "Machine that gives an ECS task its role.", taskRole.StateMachineArn())
	output(stack, "AccountRoleArn", "Machine that gives a principal a role in another account.", accountRole.StateMachineArn())
	output(stack, "AppIdentityArn", "Machine that gives an app's signed-in users their role.", appIdentity.StateMachineArn())
	output(stack, "BoundaryArn", "Permissions boundary of every role. It stays when the stack is deleted.", boundary)
	waive(stack)
	return lanyard{stack, house}
}

func architecture(name string) awslambda.Architecture {
	if name == settings.X8664 {
		return awslambda.Architecture_X86_64()
	}
	return awslambda.Architecture_ARM_64()
}

// here is wherever the template is deployed.
func here() naming.Namespace {
	return naming.Namespace{
		Partition: *awscdk.Aws_PARTITION(), Account: *awscdk.Aws_ACCOUNT_ID(), Region: *awscdk.Aws_REGION(),
	}
}

// filled are ARNs with the stack's own partition and account in place of the placeholders.
func filled(arns []string) []string {
	replacer := strings.NewReplacer(step.Partition, *awscdk.Aws_PARTITION(), step.Account, *awscdk.Aws_ACCOUNT_ID())
	all := make([]string, len(arns))
	for i, arn := range arns {
		all[i] = replacer.Replace(arn)
	}
	return all
}

func output(stack awscdk.Stack, name, description string, value *string) {
	awscdk.NewCfnOutput(stack, jsii.String(name), &awscdk.CfnOutputProps{Description: jsii.String(description), Value: value})
}
