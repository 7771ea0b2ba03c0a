package statemachine

import (
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/internal/step"
)

type policy struct {
	interval time.Duration // before the first retry; whole seconds
	backoff  float64
	maxDelay time.Duration // whole seconds
	attempts int
	jitter   awsstepfunctions.JitterType
	also     []string // errors of Lambda and Step Functions that mean the same
}

const (
	steady = awsstepfunctions.JitterType_NONE // waits all of the time that it says
	spread = awsstepfunctions.JitterType_FULL // waits half of it on average
)

// policies says how long each error is worth waiting for. A code without a policy is not retried.
var policies = map[step.Code]policy{
	// Propagation. A new profile is known to EC2 after 5 to 10 s, at worst after one or two minutes. Attempts fall at 1,
	// 2.4, 4.4, 7.1 and 10.9 s: 9 % too late for one that shows at 10 s, with five tokens of EC2's bucket spent in vain.
	// (Rate 1.25 would come at 11.3 s and spend six, rate 1.5 at 13.2 s.) In all 124 s; jitter would halve them.
	step.NotVisible: {time.Second, 1.4, 15 * time.Second, 14, steady, nil},

	// An event is faster than EC2's own answers by seconds. What is not there after 60 s does not exist.
	step.InstanceNotVisible: {time.Second, 1.5, 10 * time.Second, 10, steady, nil},

	// Pending takes seconds, stopping up to minutes: 15 min in all.
	step.InstanceNotReady: {2 * time.Second, 1.5, 20 * time.Second, 49, steady, nil},

	// Associating and disassociating take seconds, and each attempt costs one token of Describe's large bucket: 3 min.
	step.AssociationPending: {time.Second, 1.2, 5 * time.Second, 41, steady, nil},

	// A task waits for its network and its images, on Fargate half a minute to some minutes: 15 min in all.
	step.TaskPending: {2 * time.Second, 1.3, 15 * time.Second, 65, steady, nil},

	// A deployment waits for tasks, for the health checks of a load balancer and for old tasks to drain, which takes five
	// minutes by default: 30 min in all.
	step.DeploymentPending: {3 * time.Second, 1.3, 20 * time.Second, 95, steady, nil},

	// Authorization of what this run just made propagates in 3 to 4 s. After 32 s it is a policy that refuses.
	step.AccessDenied: {time.Second, 1.5, 12 * time.Second, 7, steady, nil},

	// A burst drains at the bucket's rate: 10,000 launches need 1,980 s. 90 attempts last 2,600 s on average, and the
	// machine's own timeout is an hour.
	step.Throttled: {2 * time.Second, 2, time.Minute, 90, spread, []string{"Lambda.TooManyRequestsException"}},

	// AWS failed, an answer was lost, or the function was killed: steps are idempotent, so trying again is safe.
	step.Unavailable: {time.Second, 2, 30 * time.Second, 10, spread, []string{
		"Lambda.ServiceException", "Lambda.AWSLambdaException", "Lambda.SdkClientException",
		"Lambda.ClientExecutionTimeoutException", "Lambda.Unknown", "Sandbox.Timedout", "Runtime.ExitError", "States.Timeout",
	}},
}

// retries of a step: of the errors that it names, and of AWS's own faults, which any step may meet.
func retries(spec step.Spec) []*awsstepfunctions.RetryProps {
	codes := append(slices.Clone(spec.Throws), step.Unavailable, step.Throttled)
	all := make([]*awsstepfunctions.RetryProps, len(codes))
	for i, code := range codes {
		p, ok := policies[code]
		if !ok {
			panic(fmt.Sprintf("step %s throws %s, which has no retry policy", spec.Name, code))
		}
		all[i] = p.retry(code)
	}
	return all
}

func (p policy) retry(code step.Code) *awsstepfunctions.RetryProps {
	return &awsstepfunctions.RetryProps{
		Errors:         jsii.Strings(append([]string{string(code)}, p.also...)...),
		Interval:       awscdk.Duration_Seconds(jsii.Number(p.interval.Seconds())),
		MaxDelay:       awscdk.Duration_Seconds(jsii.Number(p.maxDelay.Seconds())),
		BackoffRate:    jsii.Number(p.backoff),
		MaxAttempts:    jsii.Number(p.attempts),
		JitterStrategy: p.jitter,
	}
}
