package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// glance is the time between two looks at a run: rare enough not to slow down what is measured. Times are read from the
// local AWS afterwards, so no figure is rounded to it.
const glance = 100 * time.Millisecond

// timed is one launch: when each thing happened after it, in seconds.
type timed struct {
	execution  string
	launched   time.Time
	pause      float64 // of the local AWS, between the start of the run and its first state
	associated float64 // the association was asked for; in fair weather it is there then
	ended      float64 // the run ended well: for Lanyard, the association is proven
}

// launchOne launches an instance, waits for the run that it starts and says how long things took.
func (m machine) launchOne(ctx context.Context) (timed, error) {
	if err := m.ClearCalls(ctx); err != nil {
		return timed{}, err
	}
	before := time.Now()
	if _, err := launch(ctx, m.Account, 1, ""); err != nil {
		return timed{}, err
	}
	run, err := m.ended(ctx, before)
	if err != nil {
		return timed{}, err
	}
	at, associated, err := launched(ctx, m.Account)
	if err != nil {
		return timed{}, err
	}
	entered, err := m.entered(ctx, aws.ToString(run.ExecutionArn))
	if err != nil {
		return timed{}, err
	}
	t := timed{
		execution: aws.ToString(run.ExecutionArn), launched: at,
		pause: entered[0].at.Sub(*run.StartDate).Seconds(), ended: run.StopDate.Sub(at).Seconds(),
	}
	if len(associated) > 0 {
		t.associated = associated[len(associated)-1].Sub(at).Seconds()
	}
	return t, nil
}

// ended waits until the newest run, begun after a moment, has succeeded.
func (m machine) ended(ctx context.Context, after time.Time) (types.ExecutionListItem, error) {
	client := sfn.NewFromConfig(m.Config())
	for {
		if err := sleep(ctx, glance); err != nil {
			return types.ExecutionListItem{}, err
		}
		out, err := client.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &m.arn, MaxResults: 1})
		if err != nil {
			return types.ExecutionListItem{}, err
		}
		if len(out.Executions) == 0 || out.Executions[0].StartDate.Before(after) {
			if time.Since(after) > time.Minute {
				return types.ExecutionListItem{}, fmt.Errorf("no run of %s began within a minute of a launch", m.arn)
			}
			continue
		}
		switch run := out.Executions[0]; run.Status {
		case types.ExecutionStatusRunning:
		case types.ExecutionStatusSucceeded:
			return run, nil
		default:
			return types.ExecutionListItem{}, m.failure(ctx, client, aws.ToString(run.ExecutionArn))
		}
	}
}

// running counts the runs that are under way.
func (m machine) running(ctx context.Context) (map[string]bool, error) {
	names := map[string]bool{}
	pages := sfn.NewListExecutionsPaginator(sfn.NewFromConfig(m.Config()), &sfn.ListExecutionsInput{
		StateMachineArn: &m.arn, StatusFilter: types.ExecutionStatusRunning,
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, run := range page.Executions {
			names[aws.ToString(run.ExecutionArn)] = true
		}
	}
	return names, nil
}

func (m machine) failure(ctx context.Context, client *sfn.Client, arn string) error {
	described, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	if err != nil {
		return err
	}
	return fmt.Errorf("%s is %s: %s: %s", arn, described.Status, aws.ToString(described.Error), aws.ToString(described.Cause))
}
