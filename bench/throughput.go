package main

import (
	"context"
	"encoding/json"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"golang.org/x/sync/errgroup"
)

// Callers at the same time, each of which starts its next run when the last one has ended, and how long they do so: in
// turns, so that other work on the machine meets both sides.
const (
	callers  = 16
	turns    = 3
	turnTime = 4 * time.Second
)

// throughput measures runs a second for an instance that is as it should be, against the one-state machine.
func throughput(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "Executions a second, 16 callers, an instance that has its role (plan, decide, done)"}
	ours, err := b.lanyard(ctx)
	if err != nil {
		return s, err
	}
	if _, err := ours.launchOne(ctx); err != nil { // role, profile
		return s, err
	}
	ids, err := launch(ctx, ours.Account, 1, "")
	if err != nil {
		return s, err
	}
	if _, err := ours.ended(ctx, time.Now().Add(-glance)); err != nil {
		return s, err
	}
	one, err := b.oneState(ctx)
	if err != nil {
		return s, err
	}
	var own, other []float64
	for turn := range turns + 1 { // the first turn starts the processes of the functions, and does not count
		a, err := ours.runsASecond(ctx, ids[0])
		if err != nil {
			return s, err
		}
		c, err := one.runsASecond(ctx, ids[0])
		if err != nil {
			return s, err
		}
		if turn > 0 {
			own, other = append(own, a), append(other, c)
		}
	}
	s.Figures = []figure{measured("current instance, median", median(own), "/s").against(measured("one state", median(other), "/s"))}
	s.Notes = []string{"More is better. Such a run has two states more, and two AWS calls of its function that the empty one does not " +
		"make. All of it is served by one Python process, which lets 150 ms pass before each run: the limit is the local AWS's, not AWS's."}
	return s, nil
}

func (m machine) runsASecond(ctx context.Context, instanceID string) (float64, error) {
	input, err := json.Marshal(map[string]string{"instanceId": instanceID})
	if err != nil {
		return 0, err
	}
	turn, cancel := context.WithTimeout(ctx, turnTime)
	defer cancel()
	client := sfn.NewFromConfig(m.Config())
	watch := newWatch()
	var done atomic.Int64
	var group errgroup.Group
	group.Go(func() error { return watch.look(turn, m) })
	for range callers {
		group.Go(func() error {
			for turn.Err() == nil {
				out, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m.arn, Input: aws.String(string(input))})
				if err != nil {
					return err
				}
				if watch.gone(turn, aws.ToString(out.ExecutionArn)) {
					done.Add(1)
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	return float64(done.Load()) / turnTime.Seconds(), m.idle(ctx)
}

// idle waits until no run is under way.
func (m machine) idle(ctx context.Context) error {
	for {
		running, err := m.running(ctx)
		if err != nil || len(running) == 0 {
			return err
		}
		if err := sleep(ctx, glance); err != nil {
			return err
		}
	}
}
