package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/infra/settings"
)

// alarmTopic is where alarms go.
type alarmTopic struct {
	awssns.ITopic
	key awskms.Key // nil if the topic is not ours
}

// newTopic uses the topic of the settings, or makes one. Its key is its own: CloudWatch cannot publish to a topic
// that is encrypted with the key that AWS manages.
func newTopic(stack awscdk.Stack, s settings.Settings) alarmTopic {
	if s.AlarmTopicArn != "" {
		return alarmTopic{ITopic: awssns.Topic_FromTopicArn(stack, jsii.String("Alarms"), jsii.String(s.AlarmTopicArn))}
	}
	key := awskms.NewKey(stack, jsii.String("AlarmsKey"), &awskms.KeyProps{
		Description:       jsii.String("Encrypts the alarms of " + s.StackName + "."),
		EnableKeyRotation: jsii.Bool(true),
		RemovalPolicy:     awscdk.RemovalPolicy_DESTROY, // it protects no data that stays
	})
	key.AddToResourcePolicy(forAlarms(stack, "*", "kms:Decrypt", "kms:GenerateDataKey*"), nil)
	topic := awssns.NewTopic(stack, jsii.String("Alarms"), &awssns.TopicProps{
		DisplayName: jsii.String(s.StackName + " alarms"),
		MasterKey:   key,
		EnforceSSL:  jsii.Bool(true),
	})
	// A topic with a policy of its own, here that only TLS will do, loses the one that lets the account's alarms publish.
	topic.AddToResourcePolicy(forAlarms(stack, *topic.TopicArn(), "sns:Publish"))
	return alarmTopic{topic, key}
}

// forAlarms allows actions to the alarms of this account and region.
func forAlarms(stack awscdk.Stack, resource string, actions ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:    jsii.Strings(actions...),
		Principals: &[]awsiam.IPrincipal{awsiam.NewServicePrincipal(jsii.String("cloudwatch.amazonaws.com"), nil)},
		Resources:  jsii.Strings(resource),
		Conditions: &map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": stack.Account()},
			"ArnLike":      map[string]any{"aws:SourceArn": arnOf(stack, "cloudwatch", "alarm:*")},
		},
	})
}
