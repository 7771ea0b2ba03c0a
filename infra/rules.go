package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssqs"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/statemachine"
)

// rules start the machines, and keep what could not be delivered.
type rules struct {
	all         []awsevents.Rule
	undelivered awssqs.Queue
}

func newRules(stack awscdk.Stack, instanceRole, release statemachine.Machine) rules {
	queue := awssqs.NewQueue(stack, jsii.String("Undelivered"), &awssqs.QueueProps{
		Encryption:      awssqs.QueueEncryption_SQS_MANAGED,
		EnforceSSL:      jsii.Bool(true),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(14)), // the longest there is
	})
	return rules{undelivered: queue, all: []awsevents.Rule{
		onState(stack, "OnRunning", "running", "An instance runs: it gets its role.", instanceRole, queue),
		onState(stack, "OnTerminated", "terminated", "An instance has ended: what it had of its own goes.", release, queue),
	}}
}

// onState starts machine for each instance that enters a state, with the document that a person would write.
func onState(stack awscdk.Stack, name, state, description string, machine statemachine.Machine, queue awssqs.Queue) awsevents.Rule {
	return awsevents.NewRule(stack, jsii.String(name), &awsevents.RuleProps{
		Description: jsii.String(description),
		EventPattern: &awsevents.EventPattern{
			Source:     jsii.Strings("aws.ec2"),
			DetailType: jsii.Strings("EC2 Instance State-change Notification"),
			Detail:     &map[string]any{"state": []string{state}},
		},
		Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSfnStateMachine(machine.StateMachine, &awseventstargets.SfnStateMachineProps{
			Input: awsevents.RuleTargetInput_FromObject(map[string]any{
				"instanceId": awsevents.EventField_FromPath(jsii.String("$.detail.instance-id")),
			}),
			DeadLetterQueue: queue,
			MaxEventAge:     awscdk.Duration_Hours(jsii.Number(24)),
			RetryAttempts:   jsii.Number(185), // the most there is: it takes 24 h to use them up
		})},
	})
}
