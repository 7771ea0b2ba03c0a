package progress

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// History is where Follow reads; *sfn.Client is one.
type History interface {
	GetExecutionHistory(context.Context, *sfn.GetExecutionHistoryInput, ...func(*sfn.Options)) (*sfn.GetExecutionHistoryOutput, error)
}

const (
	firstPause = 200 * time.Millisecond // between looks: GetExecutionHistory has a bucket that an account's watchers share
	longPause  = 2 * time.Second        // when nothing happens
	worstPause = 10 * time.Second       // when AWS asks to slow down, or does not answer
	maxErrors  = 12                     // in a row, some 90 s, each after the SDK's own attempts
	freshFor   = 10 * time.Second       // an execution that was just started may not be there for every reader yet
)

// Follow shows what happens in an execution, from its start, until it ends or ctx does. It returns the event Ended.
// Throttling and lost connections are waited out.
func Follow(ctx context.Context, client History, execution string, show func(Event)) (Event, error) {
	var (
		reader  = NewReader(execution)
		begun   = time.Now()
		seen    int64
		ended   *Event
		pause   = firstPause
		failing int
	)
	for {
		fresh, err := readNew(ctx, client, execution, seen)
		switch {
		case ctx.Err() != nil:
			return Event{}, ctx.Err()
		case isMissing(err) && seen == 0 && time.Since(begun) < freshFor:
			pause = firstPause
		case err != nil:
			failing++
			if failing > maxErrors || retry.IsErrorRetryables(retry.DefaultRetryables).IsErrorRetryable(err) != aws.TrueTernary {
				return Event{}, err
			}
			pause = min(2*pause, worstPause)
		case len(fresh) == 0:
			failing = 0
			for _, e := range reader.Settle() {
				show(e)
			}
			pause = min(pause*3/2, longPause)
		default:
			failing, pause, ended = 0, firstPause, nil
			for _, h := range fresh {
				seen = h.Id
				for _, e := range reader.Read(h) {
					show(e)
					if e.Kind == Ended {
						ended = &e
					}
				}
			}
			if ended != nil { // and was not redriven since
				return *ended, nil
			}
		}
		select {
		case <-ctx.Done():
			return Event{}, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// readNew reads the history from its end back to the last event that was seen: there is no way to ask for what comes after it.
func readNew(ctx context.Context, client History, execution string, seen int64) ([]types.HistoryEvent, error) {
	in := &sfn.GetExecutionHistoryInput{ExecutionArn: &execution, ReverseOrder: true, MaxResults: 100}
	var fresh []types.HistoryEvent
	for {
		page, err := client.GetExecutionHistory(ctx, in)
		if err != nil {
			return nil, err
		}
		for _, h := range page.Events {
			if h.Id <= seen {
				slices.Reverse(fresh)
				return fresh, nil
			}
			fresh = append(fresh, h)
		}
		if aws.ToString(page.NextToken) == "" {
			slices.Reverse(fresh)
			return fresh, nil
		}
		in.NextToken = page.NextToken
	}
}

func isMissing(err error) bool {
	_, missing := errors.AsType[*types.ExecutionDoesNotExist](err)
	return missing
}
