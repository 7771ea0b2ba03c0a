package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// The other account of the story. What the template partner allows is to read the first of its buckets.
const (
	memberAccount = "444455556666"
	exports       = memberAccount + "-partner-exports"
	contracts     = memberAccount + "-contracts"
	agreed        = "agreed-with-etl" // external id
)

// accounts is what happens when somebody is to act in another account: first any job of this one, then a single role.
func accounts() story {
	grants := []*grant{{how: "for an account", principal: account}, {how: "for a role", principal: "arn:aws:iam::" + account + ":role/etl"}}
	return story{
		name: "account",
		begin: func(ctx context.Context, c *cloud) error {
			there := c.in(memberAccount)
			if err := there.SetWeather(ctx, localaws.Weather{"preset": "aws"}); err != nil {
				return err
			}
			if err := c.caller(ctx); err != nil {
				return err
			}
			if err := there.put(ctx, map[string]string{exports: "Hello from the exports", contracts: "Not for partners"}); err != nil {
				return err
			}
			if err := deployMember(ctx, there.Account, c.ID); err != nil {
				return err
			}
			for _, g := range grants {
				if err := c.give(ctx, g); err != nil {
					return err
				}
			}
			return nil
		},
		show: func(ctx context.Context, c *cloud) ([]run, error) {
			heading("A role in another account, for the jobs of this one")
			say("account %s has the member stack: cdk deploy -c stack=member -c centralAccount=%s", memberAccount, c.ID)
			first, err := c.given(ctx, grants[0])
			if err != nil {
				return nil, err
			}
			heading("And one for a single role, which only that role can prove")
			second, err := c.given(ctx, grants[1])
			return []run{first, second}, err
		},
	}
}

// grant is a role in the member account, and the run that gives it.
type grant struct {
	how, principal string
	execution      string
	calls          int
}

func (g grant) command() []string {
	return []string{"start", "account", memberAccount, "--template", "partner", "--principal", g.principal, "--external-id", agreed}
}

// in is another account of the same local AWS.
func (c *cloud) in(id string) *cloud {
	return newCloud(localaws.Account{Endpoint: c.Endpoint, ID: id, Region: c.Region})
}

// give the role; the run is over when it is shown.
func (c *cloud) give(ctx context.Context, g *grant) (err error) {
	calls := func() int {
		return c.calls(ctx, memberAccount) + c.in(memberAccount).calls(ctx, memberAccount, "iam", "sts")
	}
	before := calls()
	if g.execution, err = c.lanyard(ctx, g.command()...); err != nil {
		return err
	}
	err = c.ended(ctx, g.execution)
	g.calls = calls() - before
	return err
}

// given shows the run, and the role as it is used by the role etl of this account.
func (c *cloud) given(ctx context.Context, g *grant) (run, error) {
	r := run{subject: memberAccount, how: g.how, calls: g.calls}
	say("lanyard %s --wait", strings.Join(g.command(), " "))
	var result outcome.Account
	if err := c.follow(ctx, g.execution, &r, &result); err != nil {
		return r, err
	}
	show("")
	show("  " + string(result.Proof.Status))
	for _, seen := range result.Proof.Shown {
		show("    " + seen)
	}
	if result.Proof.Command != nil {
		show(faint.Render("    " + *result.Proof.Command))
	}
	env, err := c.etl(ctx, result.RoleArn)
	if err != nil {
		return r, err
	}
	return r, used(ctx, env, c.ID, result.RoleArn)
}

// used by a process that has the keys of the role etl: with the external id it reads what the template says, and without it
// gets nothing.
func used(ctx context.Context, env []string, account, roleArn string) error {
	show("")
	show("  As the role etl of account " + account + ": lanyard exec account --external-id " + agreed + " -- COMMAND")
	lanyard := func(externalID ...string) *exec.Cmd {
		args := append([]string{"exec", "account", "--no-cache", "--role-arn", roleArn}, externalID...)
		command := exec.CommandContext(ctx, "build/lanyard", append(args, "--", "build/local", "proof", "--allowed", exports, "--denied", contracts)...)
		command.Env = env
		return command
	}
	with := lanyard("--external-id", agreed)
	with.Stdout, with.Stderr = os.Stdout, os.Stderr
	if err := with.Run(); err != nil {
		return errors.New("the proof failed: see above")
	}
	said, err := lanyard().CombinedOutput()
	if err == nil || !strings.Contains(string(said), "AccessDenied") {
		return fmt.Errorf("assume role %s without its external id: want AccessDenied, got %v: %s", roleArn, err, said) //nolint:errorlint // it may be nil
	}
	show("  without it        " + good.Render("AccessDenied"))
	return nil
}

// caller is the role etl of this account: a job that may assume other roles, if they trust it.
func (c *cloud) caller(ctx context.Context) error {
	client := iam.NewFromConfig(c.Config())
	if _, err := client.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("etl"), AssumeRolePolicyDocument: aws.String(fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole"}]}`, c.ID))}); err != nil {
		return err
	}
	_, err := client.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: aws.String("etl"), PolicyName: aws.String("assume"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}]}`),
	})
	return err
}

// etl is the environment of a process that has a session of that role, once STS lets it assume roleArn: a role that was just
// made is unknown for some seconds.
func (c *cloud) etl(ctx context.Context, roleArn string) ([]string, error) {
	var session aws.Config
	assume := func(cfg aws.Config, arn string, externalID *string) func() (string, bool) {
		return func() (string, bool) {
			got, err := sts.NewFromConfig(cfg).AssumeRole(ctx, &sts.AssumeRoleInput{
				RoleArn: &arn, RoleSessionName: aws.String("job"), ExternalId: externalID,
			})
			if err != nil {
				return "", false
			}
			if externalID == nil {
				session = c.ConfigWith(credentials.NewStaticCredentialsProvider(
					*got.Credentials.AccessKeyId, *got.Credentials.SecretAccessKey, *got.Credentials.SessionToken))
			}
			return "", true
		}
	}
	etl := "arn:aws:iam::" + c.ID + ":role/etl"
	if _, err := await(ctx, "STS to know "+etl, assume(c.Config(), etl, nil)); err != nil {
		return nil, err
	}
	if _, err := await(ctx, "STS to know "+roleArn, assume(session, roleArn, aws.String(agreed))); err != nil {
		return nil, err
	}
	keys, err := session.Credentials.Retrieve(ctx)
	env := append(passedOn(), c.Environ()...)
	return append(env, "AWS_ACCESS_KEY_ID="+keys.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+keys.SecretAccessKey, "AWS_SESSION_TOKEN="+keys.SessionToken), err
}
