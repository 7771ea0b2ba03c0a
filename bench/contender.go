package main

import (
	"context"
	"time"

	"example.com/lanyard/internal/localaws"
)

// givenUp is how long a contender may take at most. What has no profile by then counts as without.
const givenUp = 90 * time.Second

// contender gives instances their profile, in an account of its own.
type contender struct {
	account localaws.Account
	profile string                                                   // that an instance is to have in the end
	over    func(ctx context.Context, began time.Time) (bool, error) // whether nothing more will come
	rest    func(context.Context) error                              // until nothing runs any more
}

// outcome of instances that were launched at once.
type outcome struct {
	ids  []string
	got  []string // of them, those that have the profile
	last float64  // seconds from the launch to the last of their associations
}

// give launches n instances, and others that have a foreign profile already, and waits for what becomes of them.
func (c contender) give(ctx context.Context, n, foreign int32) (outcome, error) {
	var o outcome
	if err := c.account.ClearCalls(ctx); err != nil {
		return o, err
	}
	began := time.Now()
	if foreign > 0 { // first, so that the time counts from its launch
		if _, err := launch(ctx, c.account, foreign, foreignProfile); err != nil {
			return o, err
		}
	}
	var err error
	if o.ids, err = launch(ctx, c.account, n, ""); err != nil {
		return o, err
	}
	if err := c.await(ctx, began, &o); err != nil {
		return o, err
	}
	at, associated, err := launched(ctx, c.account)
	if err != nil {
		return o, err
	}
	for _, when := range associated {
		o.last = max(o.last, when.Sub(at).Seconds())
	}
	return o, c.rest(ctx)
}

func (c contender) await(ctx context.Context, began time.Time, o *outcome) error {
	for time.Since(began) < givenUp {
		over, err := c.over(ctx, began) // before the count, so that the count sees all that came
		if err != nil {
			return err
		}
		if err := c.count(ctx, o); err != nil {
			return err
		}
		if over || len(o.got) == len(o.ids) {
			return nil
		}
		if err := sleep(ctx, glance); err != nil {
			return err
		}
	}
	return nil
}

func (c contender) count(ctx context.Context, o *outcome) error {
	has, err := profiles(ctx, c.account)
	if err != nil {
		return err
	}
	o.got = nil
	for _, id := range o.ids {
		if has[id] == c.profile {
			o.got = append(o.got, id)
		}
	}
	return nil
}

// lanyardContender is over when no run is under way, a while after the launch.
func lanyardContender(m machine, profile string) contender {
	return contender{
		account: m.Account, profile: profile, rest: m.idle,
		over: func(ctx context.Context, began time.Time) (bool, error) {
			running, err := m.running(ctx)
			return len(running) == 0 && time.Since(began) > 10*time.Second, err
		},
	}
}

// custodianContender is over when the throttles that were set have all struck and its SDK has had the time to try
// again: boto3 makes five attempts, the last one 8 s at most after the one before.
func custodianContender(a localaws.Account) contender {
	return contender{
		account: a, profile: custodianProfile,
		rest: func(ctx context.Context) error { return sleep(ctx, time.Second) }, // it has no end that could be seen
		over: func(ctx context.Context, _ time.Time) (bool, error) {
			calls, err := a.Calls(ctx)
			if err != nil {
				return false, err
			}
			struck, last := 0, time.Time{}
			for _, call := range calls {
				if call.Fault != "" {
					struck, last = struck+1, when(call)
				}
			}
			return struck == throttles && time.Since(last) > 9*time.Second, nil
		},
	}
}
