package main

import (
	"context"
	"maps"
	"slices"
	"time"

	"example.com/lanyard/internal/localaws"
)

// secondTry is when Lambda invokes a function again that has failed on an event.
const secondTry = time.Minute

// match of the two, one after the other in each round.
type match struct {
	b                  *bench
	lanyard, custodian contender
}

func (m match) cold(ctx context.Context) ([]figure, error) {
	f, err := m.ones(ctx, "one instance, functions cold", coldOnes, m.b.chill)
	return []figure{f}, err
}

func (m match) warm(ctx context.Context) ([]figure, error) {
	f, err := m.ones(ctx, "one instance, functions warm", warmOnes, func() error { return nil })
	return []figure{f}, err
}

// ones launches single instances, by turns; the figure is the median.
func (m match) ones(ctx context.Context, name string, times int, before func() error) (figure, error) {
	var own, other []float64
	for range times {
		a, c, err := m.both(ctx, 1, 0, before)
		if err != nil {
			return figure{}, err
		}
		own, other = append(own, a.last), append(other, c.last)
	}
	return measured(name, median(own), "s").against(measured("Custodian", median(other), "s")), nil
}

func (m match) many(ctx context.Context) ([]figure, error) {
	own, other, err := m.both(ctx, together, 0, m.b.chill)
	return []figure{figureOf("20 at once, functions cold", own, other)}, err
}

func (m match) foreign(ctx context.Context) ([]figure, error) {
	own, other, err := m.both(ctx, together-1, 1, func() error { return nil })
	return []figure{figureOf("20 at once, one has another profile and keeps it", own, other)}, err
}

// throttled sets as many throttles as Custodian's 20 runs make attempts. Lambda would try the failed ones again after a
// minute; that minute is added here, not waited.
func (m match) throttled(ctx context.Context) ([]figure, error) {
	fault := localaws.Fault{Action: "ec2:AssociateIamInstanceProfile", Fault: "throttle", Count: throttles}
	for _, c := range []contender{m.lanyard, m.custodian} {
		if err := c.account.SetFaults(ctx, fault); err != nil {
			return nil, err
		}
	}
	own, other, err := m.both(ctx, together, 0, func() error { return nil })
	if err != nil {
		return nil, err
	}
	figures := []figure{figureOf("20 at once, 100 throttles of Associate", own, other)}
	if len(other.got) == len(other.ids) {
		return figures, nil
	}
	if err := m.warmUp(ctx); err != nil {
		return nil, err
	}
	began := time.Now()
	if err := deliverAgain(ctx, m.custodian.account, other.ids); err != nil {
		return nil, err
	}
	other.last = (secondTry + time.Since(began)).Seconds()
	if err := m.custodian.count(ctx, &other); err != nil {
		return nil, err
	}
	return append(figures, figureOf("... and after Lambda's second try, a minute later", own, other)), nil
}

// warmUp starts Custodian's processes by events of instances that need nothing. MiniStack ends the processes of a Python
// function that failed, Lambda does not: without this, Custodian's second try would pay for cold starts.
func (m match) warmUp(ctx context.Context) error {
	has, err := profiles(ctx, m.custodian.account)
	if err != nil {
		return err
	}
	served := slices.Sorted(maps.Keys(has))
	return deliverAgain(ctx, m.custodian.account, served[:min(together, len(served))])
}

func (m match) both(ctx context.Context, n, foreign int32, before func() error) (own, other outcome, err error) {
	if err = before(); err != nil {
		return own, other, err
	}
	if own, err = m.lanyard.give(ctx, n, foreign); err != nil {
		return own, other, err
	}
	other, err = m.custodian.give(ctx, n, foreign)
	return own, other, err
}
