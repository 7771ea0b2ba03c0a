package credentials_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/credentials"
	"example.com/lanyard/internal/localaws"
)

// What cannot be right is refused before anything is called: the configuration reaches nobody.
func TestAccountOptions(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*credentials.AccountOptions)
		want   string
	}{
		{"no role", func(o *credentials.AccountOptions) { o.RoleArn = "" }, "roleArn: want the ARN of a role"},
		{"a user", func(o *credentials.AccountOptions) { o.RoleArn = "arn:aws:iam::111122223333:user/x" }, `roleArn: value "arn:aws:iam::111122223333:user/x": want the ARN of a role`},
		{"short name", func(o *credentials.AccountOptions) { o.SessionName = "x" }, `sessionName: value "x": want 2 to 64`},
		{"long name", func(o *credentials.AccountOptions) { o.SessionName = strings.Repeat("x", 65) }, "want 2 to 64"},
		{"a space in the name", func(o *credentials.AccountOptions) { o.SessionName = "a b" }, "want 2 to 64"},
		{"external id", func(o *credentials.AccountOptions) { o.ExternalID = "x" }, "externalId: want 2 to 1,224"},
		{"too short", func(o *credentials.AccountOptions) { o.Duration = 14 * time.Minute }, `duration: value "14m": want 15m to 12h`},
		{"too long", func(o *credentials.AccountOptions) { o.Duration = 13 * time.Hour }, `duration: value "13h": want 15m to 12h`},
		{"longer than the role allows", func(o *credentials.AccountOptions) { o.Duration, o.MaxDuration = 3*time.Hour, 2*time.Hour }, `duration: value "3h": want 15m to 2h, the role's maximum`},
		{"parts of a second", func(o *credentials.AccountOptions) { o.Duration = time.Hour + time.Millisecond }, "whole seconds"},
		{"no such maximum", func(o *credentials.AccountOptions) { o.MaxDuration = time.Minute }, "maxDuration"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := credentials.AccountOptions{RoleArn: "arn:aws:iam::111122223333:role/a/web", SessionName: "me@example.com"}
			test.change(&o)
			_, err := credentials.Account(aws.Config{}, o)
			says(t, err, test.want)
			if _, ok := errors.AsType[*credentials.InputError](err); !ok {
				t.Errorf("%v is no InputError", err)
			}
		})
	}
	for _, d := range []time.Duration{0, 15 * time.Minute, 12 * time.Hour} {
		if _, err := credentials.Account(aws.Config{}, credentials.AccountOptions{
			RoleArn: "arn:aws-cn:iam::111122223333:role/web", SessionName: "me", Duration: d,
		}); err != nil {
			t.Errorf("%s: %v", d, err)
		}
	}
}

// Two accounts: the role of one, and a user of the other who may assume it.
func TestAccount(t *testing.T) {
	t.Parallel()
	theirs, ours := newWorld(t), newWorld(t)
	user := must[*iam.CreateUserOutput](t)(ours.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("operator")}))
	role := theirs.role("web", map[string]string{"AWS": aws.ToString(user.User.Arn)}, map[string]any{"StringEquals": map[string]string{"sts:ExternalId": "x-1"}})
	_, err := ours.iam.PutUserPolicy(ctx, &iam.PutUserPolicyInput{
		UserName: aws.String("operator"), PolicyName: aws.String("assume"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`),
	})
	ours.check(err)
	key := must[*iam.CreateAccessKeyOutput](t)(ours.iam.CreateAccessKey(ctx, &iam.CreateAccessKeyInput{UserName: aws.String("operator")})).AccessKey
	own := aws.Credentials{AccessKeyID: aws.ToString(key.AccessKeyId), SecretAccessKey: aws.ToString(key.SecretAccessKey)}
	as := func(c aws.Credentials) aws.Config {
		cfg := ours.ConfigWith(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil }))
		cfg.RetryMaxAttempts = 1
		return cfg
	}
	options := credentials.AccountOptions{RoleArn: role, SessionName: "operator-1", ExternalID: "x-1", Duration: 2 * time.Hour, MaxDuration: 2 * time.Hour}

	got := must[aws.Credentials](t)(must[credentials.Provider](t)(credentials.Account(as(own), options)).Retrieve(ctx))
	if caller := theirs.caller(got); !strings.HasSuffix(caller, theirs.ID+":assumed-role/web/operator-1") {
		t.Errorf("they are of %s", caller)
	}
	if left := time.Until(got.Expires); left < 119*time.Minute || left > 2*time.Hour {
		t.Errorf("they end in %s, want two hours", left)
	}
	if got.AccountID != theirs.ID {
		t.Errorf("account id %q", got.AccountID)
	}

	without := options
	without.ExternalID = ""
	_, err = must[credentials.Provider](t)(credentials.Account(as(own), without)).Retrieve(ctx)
	says(t, err, "assume role "+role+" as operator-1 for 2h: AccessDenied", own.SecretAccessKey)

	// AWS holds the role's own maximum where it was not said.
	longer := options
	longer.Duration, longer.MaxDuration = 3*time.Hour, 0
	_, err = must[credentials.Provider](t)(credentials.Account(as(own), longer)).Retrieve(ctx)
	says(t, err, "exceeds the MaxSessionDuration", own.SecretAccessKey)

	// Role chaining: an hour, said before the call.
	ours.check(theirs.ClearCalls(ctx))
	_, err = must[credentials.Provider](t)(credentials.Account(as(got), options)).Retrieve(ctx)
	says(t, err, `duration: value "2h": want 15m to 1h: the credentials that assume the role are temporary themselves`, got.SecretAccessKey, got.SessionToken)
	for _, call := range must[[]localaws.Call](t)(theirs.Calls(ctx)) {
		if call.Action == "sts:AssumeRole" {
			t.Error("STS was called")
		}
	}
}
