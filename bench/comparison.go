package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/localaws"
)

const (
	together       = 20  // instances launched at once
	throttles      = 100 // of AssociateIamInstanceProfile, before one is let through
	coldOnes       = 3
	warmOnes       = 9
	foreignProfile = "foreign"
	secondTry      = 60 * time.Second // after which Lambda invokes a function again that has failed
)

// againstCustodian gives instances a profile by Lanyard and by Cloud Custodian, in fair weather, under the same conditions.
func againstCustodian(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "Beside Cloud Custodian 0.9.53: launch to the last instance's association, fair weather", Notes: notes}
	m, err := b.lanyard(ctx)
	if err != nil {
		return s, err
	}
	custodianAccount, err := b.custodian(ctx)
	if err != nil {
		return s, err
	}
	first, err := m.launchOne(ctx) // makes role and profile, as Custodian's was made by hand
	if err != nil {
		return s, err
	}
	profile, err := theProfile(ctx, m.Account)
	if err != nil {
		return s, err
	}
	match := match{b, lanyardContender(m, profile), custodianContender(custodianAccount)}
	for _, a := range []localaws.Account{m.Account, custodianAccount} {
		if err := makeProfile(ctx, iam.NewFromConfig(a.Config()), foreignProfile); err != nil {
			return s, err
		}
	}
	s.Figures = []figure{measured("the first one of all, functions cold: makes role and profile, too", first.associated, "s")}
	for _, round := range []func(context.Context) ([]figure, error){match.cold, match.warm, match.many, match.foreign, match.throttled} {
		figures, err := round(ctx)
		if err != nil {
			return s, err
		}
		s.Figures = append(s.Figures, figures...)
	}
	return s, nil
}

// theProfile is the name of the only profile that an instance of the account has.
func theProfile(ctx context.Context, a localaws.Account) (string, error) {
	has, err := profiles(ctx, a)
	if err != nil {
		return "", err
	}
	for _, name := range has {
		return name, nil
	}
	return "", fmt.Errorf("no instance of account %s has a profile", a.ID)
}

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

func figureOf(name string, own, other outcome) figure {
	return own.figure(name).against(other.figure("Custodian"))
}

func (o outcome) figure(name string) figure {
	f := figure{Name: name, Unit: "s", Share: fmt.Sprintf("%d of %d", len(o.got), len(o.ids))}
	if len(o.got) > 0 {
		f.Value = aws.Float64(o.last)
	}
	return f
}
