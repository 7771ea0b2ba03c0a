package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/naming"
)

// boundaryName is fixed: a boundary with a new name would take the place of the old one, which roles still carry.
func boundaryName() string { return "lanyard-boundary-" + *awscdk.Aws_REGION() }

// newBoundary is the most that any role may do, whatever its template says. It stays when the stack is deleted,
// because IAM keeps a policy that is the boundary of a role; only a deployment that fails at first takes it away.
func newBoundary(stack awscdk.Stack, s settings.Settings, tagKeys []string, topic alarmTopic) *string {
	if !s.CreateBoundary {
		return jsii.String("arn:" + *awscdk.Aws_PARTITION() + ":iam::" + *awscdk.Aws_ACCOUNT_ID() + ":policy" + naming.Path + boundaryName())
	}
	statements := boundaryStatements(stack, tagKeys, topic)
	policy := awsiam.NewManagedPolicy(stack, jsii.String("Boundary"), &awsiam.ManagedPolicyProps{
		ManagedPolicyName: jsii.String(boundaryName()),
		Path:              jsii.String(naming.Path),
		Description:       jsii.String("The most that a role of Lanyard may do."),
		Document: awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
			Statements: &statements, Minimize: jsii.Bool(false),
		}),
	})
	policy.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN_ON_UPDATE_OR_DELETE)
	return policy.ManagedPolicyArn()
}

func boundaryStatements(stack awscdk.Stack, tagKeys []string, topic alarmTopic) []awsiam.PolicyStatement {
	arn := func(service, resource string) string { return arnOf(stack, service, resource) }
	prefix := *stack.StackName() + "-*"
	instances := []string{arn("ec2", "instance/*")}
	all := []awsiam.PolicyStatement{
		statement("All", awsiam.Effect_ALLOW, []string{"*"}, []string{"*"}, nil),
		statement("NoIdentities", awsiam.Effect_DENY, []string{"iam:*"}, []string{"*"}, nil),
		statement("NoProfiles", awsiam.Effect_DENY, []string{
			"ec2:AssociateIamInstanceProfile", "ec2:DisassociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation",
		}, []string{"*"}, nil),
	}
	if len(tagKeys) > 0 { // who may set them chooses the role of an instance
		all = append(
			all,
			statement("NoMatchTags", awsiam.Effect_DENY, []string{"ec2:CreateTags", "ec2:DeleteTags"}, instances,
				map[string]any{"ForAnyValue:StringEquals": map[string]any{"aws:TagKeys": tagKeys}}),
			// DeleteTags without keys deletes all tags.
			statement("NoTagWipe", awsiam.Effect_DENY, []string{"ec2:DeleteTags"}, instances,
				map[string]any{"Null": map[string]any{"aws:TagKeys": "true"}}),
		)
	}
	own := []string{
		arn("cloudformation", "stack/"+*stack.StackName()+"/*"),
		arn("cloudwatch", "alarm:"+prefix),
		arn("events", "rule/"+prefix),
		arn("lambda", "function:"+prefix),
		arn("logs", "log-group:/aws/lambda/"+prefix),
		arn("logs", "log-group:/aws/vendedlogs/states/"+prefix),
		arn("sns", prefix),
		arn("sqs", prefix),
		arn("states", "execution:"+prefix),
		arn("states", "stateMachine:"+prefix),
	}
	if topic.key != nil {
		own = append(own, *topic.key.KeyArn())
	}
	return append(
		all,
		statement("NotThisStack", awsiam.Effect_DENY, []string{"*"}, own, nil),
		// The CDK's roles trust the whole account, and who takes one may change this stack.
		statement("NoDeployment", awsiam.Effect_DENY, []string{"sts:AssumeRole"}, []string{
			"arn:" + *awscdk.Aws_PARTITION() + ":iam::" + *awscdk.Aws_ACCOUNT_ID() + ":role/cdk-*",
		}, nil),
	)
}

func statement(sid string, effect awsiam.Effect, actions, resources []string, conditions map[string]any) awsiam.PolicyStatement {
	props := &awsiam.PolicyStatementProps{
		Sid: jsii.String(sid), Effect: effect, Actions: jsii.Strings(actions...), Resources: jsii.Strings(resources...),
	}
	if conditions != nil {
		props.Conditions = &conditions
	}
	return awsiam.NewPolicyStatement(props)
}

func arnOf(stack awscdk.Stack, service, resource string) string {
	return "arn:" + *stack.Partition() + ":" + service + ":" + *stack.Region() + ":" + *stack.Account() + ":" + resource
}
