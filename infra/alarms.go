package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/statemachine"
)

// newAlarms tell of runs that failed, of what they left behind, and of events that started none.
// A run that a person stopped is no alarm.
func newAlarms(stack awscdk.Stack, topic alarmTopic, events rules, instanceRole, release statemachine.Machine) {
	alarm := func(name, description string, metric awscloudwatch.IMetric) {
		awscloudwatch.NewAlarm(stack, jsii.String(name), &awscloudwatch.AlarmProps{
			AlarmDescription:   jsii.String(description),
			Metric:             metric,
			Threshold:          jsii.Number(1),
			EvaluationPeriods:  jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
			TreatMissingData:   awscloudwatch.TreatMissingData_NOT_BREACHING,
		}).AddAlarmAction(awscloudwatchactions.NewSnsAction(topic.ITopic))
	}
	sum := &awscloudwatch.MetricOptions{Statistic: jsii.String("Sum")}
	alarm("InstanceRoleFailed", "Runs of InstanceRole failed: instances may be without their role.", instanceRole.MetricFailed(sum))
	alarm("InstanceRoleTimedOut", "Runs of InstanceRole did not end within an hour: instances may be without their role.",
		instanceRole.MetricTimedOut(sum))
	alarm("ReleaseFailed", "Runs of Release failed: something of an ended instance may be left.", release.MetricFailed(sum))
	alarm("ReleaseTimedOut", "Runs of Release did not end within an hour: something of an ended instance may be left.",
		release.MetricTimedOut(sum))
	alarm("InstanceRoleRollbackFailed", "A failed run could not take back what it made: its cause lists what is left.",
		entered(stack, instanceRole, "RollbackFailed"))
	alarm("ReleaseLeft", "A run of Release could not take something back: its cause lists what may be left.",
		entered(stack, release, "ReleaseFailed"))
	alarm("UndeliveredEvents", "Events could not start a machine for 24 hours. They are in the queue, with the reason.",
		events.undelivered.MetricApproximateNumberOfMessagesVisible(&awscloudwatch.MetricOptions{Statistic: jsii.String("Maximum")}))
	for _, rule := range events.all {
		alarm(*rule.Node().Id()+"FailedInvocations", "Events do not start the machine: EventBridge may not, or it is gone.",
			ruleMetric(*rule.RuleName(), "FailedInvocations"))
	}
}

// entered counts the runs that ended in a Fail state, as the machine's log tells them.
func entered(stack awscdk.Stack, machine statemachine.Machine, state string) awscloudwatch.IMetric {
	_, short, _ := strings.Cut(machine.Name, *stack.StackName()+"-")
	filter := awslogs.NewMetricFilter(stack, jsii.String(short+state+"Filter"), &awslogs.MetricFilterProps{
		LogGroup: machine.Log,
		FilterPattern: awslogs.FilterPattern_Literal(jsii.String(
			`{ $.type = "FailStateEntered" && $.details.name = "` + state + `" }`,
		)),
		MetricNamespace: stack.StackName(),
		MetricName:      jsii.String(short + state),
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
