package cli

import (
	"context"
	"encoding/json"
	"errors"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.com/lanyard/internal/naming"
)

// start the machine with input, for an instance. The name of the execution is made here, so that the SDK's second try of
// a call whose answer was lost meets the first one's execution instead of starting another.
func (a *account) start(ctx context.Context, machine, instanceID string, input any, now time.Time) (string, error) {
	document, err := json.Marshal(input)
	if err != nil {
		return "", err
	}
	name := executionName(instanceID, document, now)
	started, err := a.machines.StartExecution(ctx, &sfn.StartExecutionInput{
		StateMachineArn: aws.String(a.machineArn(machine)), Name: &name, Input: aws.String(string(document)),
	})
	if err == nil {
		return aws.ToString(started.ExecutionArn), nil
	}
	if _, twice := errors.AsType[*types.ExecutionAlreadyExists](err); twice {
		return a.executionArn(machine, name), nil // this very request, and already ended
	}
	if _, missing := errors.AsType[*types.StateMachineDoesNotExist](err); missing {
		return "", a.noMachine(machine)
	}
	return "", refused(err, "states:StartExecution on "+a.machineArn(machine), "start %s for %s", a.machineArn(machine), instanceID)
}

// executionName can be read, and sorts by time. The hash tells requests of the same second apart, equal ones too: who asks
// again after a run that was fast wants another look, not that run's.
func executionName(instanceID string, input []byte, now time.Time) string {
	return named(instanceID) + "-" + now.UTC().Format("20060102T150405Z") + "-" + naming.Hash(now.Format(time.RFC3339Nano) + string(input))[:6]
}

// unnamed is what the name of an execution, or a command line, should not hold.
var unnamed = regexp.MustCompile(`[^A-Za-z0-9_.-]+`)

// named is a subject as a part of a name: an ARN gives its last part, and of the 80 characters 24 are for time and hash.
func named(subject string) string {
	subject = unnamed.ReplaceAllString(subject[strings.LastIndex(subject, "/")+1:], "-")
	return subject[:min(len(subject), 56)]
}

func (a *account) noMachine(machine string) *Problem {
	return (&Problem{
		Exit: exitAWS, Code: "NotFound",
		Message: "there is no state machine " + a.stack + "-" + machine + " in account " + a.id + ", region " + a.region,
	}).do("deploy it with `make deploy`, or say where it is with --stack, --region and --profile")
}

// find the execution of a name or an ARN.
func (a *account) find(ctx context.Context, candidates ...string) (*sfn.DescribeExecutionOutput, error) {
	for _, candidate := range candidates {
		found, err := a.machines.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(candidate)})
		if err == nil {
			return found, nil
		}
		if _, missing := errors.AsType[*types.ExecutionDoesNotExist](err); !missing {
			return nil, refused(err, "states:DescribeExecution on "+candidate, "look for execution %s", candidate)
		}
	}
	return nil, nil
}
