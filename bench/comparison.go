package main

import (
	"context"
	"fmt"

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
