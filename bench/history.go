package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// state that a run entered, and when.
type state struct {
	name string
	at   time.Time
}

// entered lists the states of a run, of which there is one at least, in the order in which it came to them.
func (m machine) entered(ctx context.Context, execution string) ([]state, error) {
	var states []state
	pages := sfn.NewGetExecutionHistoryPaginator(sfn.NewFromConfig(m.Config()), &sfn.GetExecutionHistoryInput{ExecutionArn: &execution})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, event := range page.Events {
			if event.StateEnteredEventDetails != nil {
				states = append(states, state{aws.ToString(event.StateEnteredEventDetails.Name), aws.ToTime(event.Timestamp)})
			}
		}
	}
	if len(states) == 0 {
		return nil, fmt.Errorf("the history of %s has no state", execution)
	}
	return states, nil
}
