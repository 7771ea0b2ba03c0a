// Package turn says whose turn it is at an app. What belongs to an app, but for its pools and its role, can carry no mark of the
// run that made it, so that two runs at once would take each other's for what was there before, or for their own: they take
// turns. The user pool's tag lanyard:run names the execution. A turn lasts as long as its execution, so that nothing has to be
// given back, and nobody waits for a run that was stopped.
package turn

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
)

// Describer describes executions.
type Describer interface {
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
}

// Client describes executions, and has no other operation of Step Functions, whose names Amazon Cognito has, too.
type Client struct{ functions *sfn.Client }

// NewClient over a configuration.
func NewClient(cfg aws.Config) Client { return Client{sfn.NewFromConfig(cfg)} }

// DescribeExecution of Step Functions.
func (c Client) DescribeExecution(
	ctx context.Context, in *sfn.DescribeExecutionInput, options ...func(*sfn.Options),
) (*sfn.DescribeExecutionOutput, error) {
	return c.functions.DescribeExecution(ctx, in, options...)
}

// AtWork says whether the holder of a turn is still running. One that is no run of this stack's machine, or that Step Functions
// has forgotten, is not.
func AtWork(ctx context.Context, api Describer, names naming.Namespace, holder string) (bool, error) {
	if !strings.HasPrefix(holder, names.AppRuns()) {
		return false, nil
	}
	got, err := api.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &holder})
	switch {
	case awserr.Is(err, awserr.ExecutionNotFound):
		return false, nil
	case err != nil:
		return false, awserr.Wrap(err, "describe execution %s", holder)
	}
	return got.Status == types.ExecutionStatusRunning, nil
}

// Taken is why another run waits, for people.
func Taken(holder, app string) string { return holder + " is at work on app " + app }
