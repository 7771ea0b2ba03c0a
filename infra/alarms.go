package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/statemachine"
)

// watched is a machine, and what the people who hear its alarms need to know.
type watched struct {
	statemachine.Machine
	name   string
	failed string // what it means that a run failed
	dirty  string // its Fail state after which something is left
}

// newAlarms tell of runs that failed, of what they left behind, and of events that started none.
// A run that a person stopped is no alarm.
func newAlarms(stack awscdk.Stack, topic alarmTopic, events rules, machines []watched) {
	alarm := func(name, description string, metric awscloudwatch.IMetric) {
		made := awscloudwatch.NewAlarm(stack, jsii.String(name), &awscloudwatch.AlarmProps{
			AlarmDescription:   jsii.String(description),
			Metric:             metric,
			Threshold:          jsii.Number(1),
			EvaluationPeriods:  jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		})
		// As awscloudwatchactions would, without the constructs that it makes the app link.
		made.Node().DefaultChild().(awscloudwatch.CfnAlarm).SetAlarmActions(&[]*string{topic.TopicArn()})
	}
	sum := &awscloudwatch.MetricOptions{Statistic: jsii.String("Sum")}
	for _, m := range machines {
		alarm(m.name+"Failed", "Runs of "+m.name+" failed: "+m.failed, m.MetricFailed(sum))
		alarm(m.name+"TimedOut", "Runs of "+m.name+" did not end within an hour: "+m.failed, m.MetricTimedOut(sum))
		alarm(m.name+m.dirty+"Entered", "A run of "+m.name+" could not take something back: its cause lists what is left.",
			entered(stack, m, m.dirty))
	}
	alarm("UndeliveredEvents", "Events could not start a machine for 24 hours. They are in the queue, with the reason.",
		events.undelivered.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{Statistic: jsii.String("Maximum")}))
	for _, rule := range events.all {
		alarm(*rule.Node().Id()+"FailedInvocations", "Events do not start the machine: EventBridge may not, or it is gone.",
			ruleMetric(*rule.Ref(), "FailedInvocations"))
	}
}

// entered counts the runs that ended in a Fail state, as the machine's log tells them.
func entered(stack awscdk.Stack, machine watched, state string) awscloudwatch.IMetric {
	filter := awslogs.NewMetricFilter(stack, jsii.String(machine.name+state+"Filter"), &awslogs.MetricFilterProps{
		LogGroup: machine.Log,
		FilterPattern: awslogs.FilterPattern_Literal(jsii.String(
			`{ $.type = "FailStateEntered" && $.details.name = "` + state + `" }`,
		)),
		MetricNamespace: stack.StackName(),
		MetricName:      jsii.String(machine.name + state),
		MetricValue:     jsii.String("1"),
	})
	return filter.Metric(&awscloudwatch.MetricOptions{Statistic: jsii.String("Sum")})
}

func ruleMetric(rule, name string) awscloudwatch.IMetric {
	return awscloudwatch.NewMetric(&awscloudwatch.MetricProps{
		Namespace: jsii.String("AWS/Events"), MetricName: jsii.String(name), Statistic: jsii.String("Sum"),
		DimensionsMap: &map[string]*string{"RuleName": jsii.String(rule)},
	})
}
