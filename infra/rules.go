package main

import (
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/statemachine"
)

// rules start the machines, and keep what could not be delivered.
type rules struct {
	all         []awsevents.CfnRule
	undelivered awssqs.Queue
}

func newRules(stack awscdk.Stack, instanceRole, release statemachine.Machine) rules {
	queue := awssqs.NewQueue(stack, jsii.String("Undelivered"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // the longest there is
	})
	return rules{undelivered: queue, all: []awsevents.CfnRule{
		onState(stack, "OnRunning", "running", "An instance runs: it gets its role.", instanceRole, queue),
		onState(stack, "OnTerminated", "terminated", "An instance has ended: what it had of its own goes.", release, queue),
	}}
}

// onState starts machine for each instance that enters a state, with the document that a person would write.
//
// It is written without awseventstargets: that package makes the app link the constructs of 75 more services (SageMaker,
// Glue, RDS), which are half of the minutes that a first build takes.
func onState(stack awscdk.Stack, name, state, description string, machine statemachine.Machine, queue awssqs.Queue) awsevents.CfnRule {
	starter := awsiam.NewRole(stack, jsii.String(name+"Role"), &awsiam.RoleProps{
		Path:        jsii.String(statemachine.StackRoles),
		Description: jsii.String("Of the rule " + name + ": starts the machine"),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil),
	})
	machine.GrantStartExecution(starter)
	rule := awsevents.NewCfnRule(stack, jsii.String(name), &awsevents.CfnRuleProps{
		Description: jsii.String(description),
		EventPattern: map[string]any{
			"source":      []string{"aws.ec2"},
			"detail-type": []string{"EC2 Instance State-change Notification"},
			"detail":      map[string]any{"state": []string{state}},
		},
		Targets: []any{&awsevents.CfnRule_TargetProperty{
			Id: jsii.String("Machine"), Arn: machine.StateMachineArn(), RoleArn: starter.RoleArn(),
			InputTransformer: &awsevents.CfnRule_InputTransformerProperty{
				InputPathsMap: map[string]any{"id": "$.detail.instance-id"},
				InputTemplate: jsii.String(`{"instanceId":<id>}`),
			},
			DeadLetterConfig: &awsevents.CfnRule_DeadLetterConfigProperty{Arn: queue.QueueArn()},
			RetryPolicy: &awsevents.CfnRule_RetryPolicyProperty{
				MaximumEventAgeInSeconds: jsii.Number((24 * time.Hour).Seconds()),
				MaximumRetryAttempts:     jsii.Number(185), // the most there is: it takes 24 h to use them up
			},
		}},
	})
	queue.AddToResourcePolicy(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:    jsii.Strings("sqs:SendMessage"),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("events.amazonaws.com"), nil)},
		Resources:  &[]*string{queue.QueueArn()},
		Conditions: &map[string]any{"ArnEquals": map[string]any{"aws:SourceArn": rule.AttrArn()}},
	}))
	return rule
}
