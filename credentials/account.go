package credentials

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/awserr"
)

// AccountOptions say which role is assumed, and how.
type AccountOptions struct {
	RoleArn     string        // required
	SessionName string        // required, 2 to 64 characters; CloudTrail shows it
	ExternalID  string        // 2 to 1,224 characters, or empty if the role's trust asks for none
	Duration    time.Duration // of a session: 15 minutes to MaxDuration, in whole seconds; 0 means an hour

	// MaxDuration is the role's MaxSessionDuration, 1 to 12 hours. 0 means that it is not known: then 12 hours bound the
	// Duration here, and the role's own bound is AWS's to hold.
	MaxDuration time.Duration

	// Caller names whose credentials assume the role, such as a profile: what one caller has cached is not another's.
	Caller string
}

type account struct {
	AccountOptions
	cfg      aws.Config
	endpoint string
}

// Account provides the credentials of a role that cfg's own credentials may assume, most often in another account.
//
// It checks the options before anything is called, and answers with an InputError. A session of more than an hour cannot be
// had by credentials that are temporary themselves (role chaining): that is an InputError of Retrieve, before the role is
// assumed. Its other errors are those of AssumeRole and of cfg's credentials. Cached renews a session as often as it ends, so
// an hour is enough for a program that stays.
func Account(cfg aws.Config, options AccountOptions) (Provider, error) {
	if options.Duration == 0 {
		options.Duration = time.Hour
	}
	if err := options.check(); err != nil {
		return nil, err
	}
	return &account{options, cfg, aws.ToString(cfg.BaseEndpoint)}, nil
}

func (a *account) Key() string {
	seconds := strconv.Itoa(int(a.Duration / time.Second))
	return key("account", a.endpoint, a.Caller, a.RoleArn, a.SessionName, seconds, digest(a.ExternalID))
}

func (a *account) Retrieve(ctx context.Context) (aws.Credentials, error) {
	if err := a.chained(ctx); err != nil {
		return aws.Credentials{}, err
	}
	c, err := stscreds.NewAssumeRoleProvider(sts.NewFromConfig(a.cfg), a.RoleArn, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName, o.Duration = a.SessionName, a.Duration
		if a.ExternalID != "" {
			o.ExternalID = &a.ExternalID
		}
	}).Retrieve(ctx)
	if err != nil {
		return c, awserr.Wrap(err, "assume role %s as %s for %s", a.RoleArn, a.SessionName, short(a.Duration))
	}
	c.Source = "lanyard account"
	return c, nil
}

// chained refuses what STS would: temporary credentials assume a role for an hour at most ("Role chaining", IAM User Guide).
func (a *account) chained(ctx context.Context) error {
	if a.Duration <= chainedDuration {
		return nil
	}
	if a.cfg.Credentials == nil {
		return fmt.Errorf("assume role %s: there are no credentials to do it with", a.RoleArn)
	}
	own, err := a.cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("assume role %s: get the credentials to do it with: %w", a.RoleArn, err)
	}
	if own.SessionToken == "" {
		return nil
	}
	return wrong("duration", short(a.Duration), "%s to %s: the credentials that assume the role are temporary themselves (role chaining)",
		short(minDuration), short(chainedDuration))
}
