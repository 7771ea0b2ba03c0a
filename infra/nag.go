package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
)

// A waiver is a finding of cdk-nag that stands, and why.
type waiver struct {
	on      string // construct, by its path below the stack
	rule    string
	applies []any // nil: all findings of the rule
	reason  string
}

const wildcard = "AwsSolutions-IAM5"

var waivers = []waiver{
	{"Steps/*/Role", wildcard, []any{"Resource::*"}, "X-Ray, EC2's Describe calls and IAM's lists take no resource."},
	{
		"Steps/*/Role", wildcard,
		[]any{matching(`^Resource::<Steps\w+Log\w+\.Arn>:\*$`)},
		"A log group's streams have names that Lambda makes up; the group is the function's own.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{matching(`^Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:(role|instance-profile)\/\*$`)},
		"Only reads: IAM authorises those of a name that does not exist without its path.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{matching(`^Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:(role|instance-profile)\/lanyard\/\*$`)},
		"The names follow from instances and templates. The path is Lanyard's own; boundary, tags or service limit it further.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{"Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*"},
		"Any instance may get a role. The profile that it gets is limited to Lanyard's path.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{matching(`^Resource::arn:<AWS::Partition>:ecs:<AWS::Region>:<AWS::AccountId>:(cluster|service|task|task-definition)\/\*$`)},
		"Any task definition may get a role, for any service or run. Roles that are passed are limited to Lanyard's path and the setting executionRoles.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{
			matching(`^Resource::arn:<AWS::Partition>:iam::\*:role\/lanyard-stack\/[\w-]+-Member-<AWS::Region>$`),
			"Resource::arn:<AWS::Partition>:iam::*:role/lanyard/*",
		},
		"Which accounts are members is decided there: their roles trust these functions, or do not.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{
			"Resource::arn:<AWS::Partition>:cognito-idp:<AWS::Region>:<AWS::AccountId>:userpool/*",
			"Resource::arn:<AWS::Partition>:cognito-identity:<AWS::Region>:<AWS::AccountId>:identitypool/*",
		},
		"AWS makes up the ids of pools. Their tag lanyard:stack limits it to those of this stack; others are described, no more.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{"Resource::arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:lanyard/*"},
		"The secrets of login providers: who makes one under this name means it to be read here.",
	},
	{
		"Steps/*/Role", wildcard,
		[]any{matching(`^Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:[\w-]+-AppIdentity:\*$`)},
		"Only a read: whether another run of the machine is at work. Runs are named when they are started.",
	},
	{
		"Member", wildcard,
		[]any{matching(`^Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role\/(lanyard\/)?\*$`)},
		"Reads of a name that does not exist are authorised without its path; writes are limited to Lanyard's path and to the boundary.",
	},
	{
		"*/Role", wildcard,
		[]any{matching(`^Resource::<Steps\w+Function\w+\.Arn>:\*$`)},
		"A run that began before a deployment invokes the version that it began with.",
	},
	{"*/Role", wildcard, []any{"Resource::*"}, "Of a machine: log delivery and X-Ray take no resource."},
	{
		"Boundary", wildcard,
		[]any{"Action::*", "Resource::*"},
		"A boundary grants nothing: this is the most that a role's own policies may grant, and what follows is denied.",
	},
	{"Undelivered", "AwsSolutions-SQS3", nil, "It is a dead-letter queue itself."},
}

func matching(pattern string) any { return map[string]string{"regex": "/" + pattern + "/"} }

// waive puts each waiver on its constructs. One for a construct that is not there, such as an existing boundary, has no effect.
func waive(stack awscdk.Stack) {
	for _, w := range waivers {
		suppression := &cdknag.NagPackSuppression{Id: jsii.String(w.rule), Reason: jsii.String(w.reason)}
		if w.applies != nil {
			suppression.AppliesTo = &w.applies
		}
		for _, construct := range find(stack, strings.Split(w.on, "/")) {
			cdknag.NagSuppressions_AddResourceSuppressions(construct, &[]*cdknag.NagPackSuppression{suppression}, jsii.Bool(true))
		}
	}
}

// find follows a path below scope; * stands for every child.
func find(scope constructs.IConstruct, path []string) []constructs.IConstruct {
	if len(path) == 0 {
		return []constructs.IConstruct{scope}
	}
	var found []constructs.IConstruct
	if path[0] == "*" {
		for _, child := range *scope.Node().Children() {
			found = append(found, find(child, path[1:])...)
		}
	} else if child := scope.Node().TryFindChild(jsii.String(path[0])); child != nil {
		found = find(child, path[1:])
	}
	return found
}
