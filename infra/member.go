package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/statemachine"
)

// newMember is the stack of an account in which AccountRole makes roles: the boundary that they carry, and the role by which
// the central stack's functions come in. It has no assets and asks for no bootstrap, so that StackSets can deploy it.
func newMember(app awscdk.App, s settings.Settings, templates catalogue.Catalogue) awscdk.Stack {
	stack := awscdk.NewStack(app, jsii.String("LanyardMember"), &awscdk.StackProps{
		StackName:   jsii.String(s.StackName + "Member"),
		Description: jsii.String("Lanyard: lets the stack of another account make roles in this one, under a boundary."),
		Synthesizer: awscdk.NewBootstraplessSynthesizer(nil),
	})
	boundary := newBoundary(stack, s, templates.TagKeys(), alarmTopic{})
	central := here()
	central.Account, central.StackName = s.CentralAccount, s.StackName
	role := awsiam.NewRole(stack, jsii.String("Member"), &awsiam.RoleProps{
		RoleName:    jsii.String(naming.MemberRole(s.StackName, central.Region)),
		Path:        jsii.String(statemachine.StackRoles),
		Description: jsii.String("By it the functions of " + s.StackName + " in account " + s.CentralAccount + " make roles here, under " + naming.Path + "."),
		AssumedBy:   theFunctionsOf(central, s.MemberExternalID),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Member": statemachine.MemberPolicy(central, *boundary, templates.ManagedPolicies(here())),
		},
	})
	output(stack, "MemberRoleArn", "Role by which the central stack comes in.", role.RoleArn())
	output(stack, "BoundaryArn", "Permissions boundary of every role. It stays when the stack is deleted.", boundary)
	waive(stack)
	return stack
}

// theFunctionsOf a stack, by their account, their path and the tag that the stack gives to those with business here. A trust
// in their roles by ARN would need them to be there first, and would trust nobody after the central stack was deployed anew:
// IAM keeps a role's id, not its name ("AWS JSON policy elements: Principal", IAM User Guide).
func theFunctionsOf(stack naming.Namespace, externalID string) awsiam.IPrincipal {
	functions := "arn:" + stack.Partition + ":iam::" + stack.Account + ":role" + statemachine.StackRoles + "*"
	return awsiam.NewAccountPrincipal(stack.Account).WithConditions(&map[string]any{
		"StringEquals": map[string]any{
			"sts:ExternalId":                      externalID,
			"aws:PrincipalTag/" + naming.TagStack: stack.Stack(),
		},
		"ArnLike": map[string]any{"aws:PrincipalArn": functions},
	})
}
