package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// The accounts of the story, beside the stack's own. What the template partner allows is to read the first of the buckets.
const (
	memberAccount  = "444455556666"
	partnerAccount = "777788889999"
	exports        = memberAccount + "-partner-exports"
	contracts      = memberAccount + "-contracts"
	agreed         = "agreed-with-etl" // external id
)

// accounts is what happens when somebody is to act in another account: the stack's own account, and a partner of a third.
func accounts() story {
	return story{
		name: "account",
		begin: func(ctx context.Context, c *cloud) error {
			there, partner := c.in(memberAccount), c.in(partnerAccount)
			for _, other := range []*cloud{there, partner} {
				if err := other.SetWeather(ctx, localaws.Weather{"preset": "aws"}); err != nil {
					return err
				}
			}
			if err := errors.Join(c.caller(ctx), partner.caller(ctx)); err != nil {
				return err
			}
			if err := there.put(ctx, map[string]string{exports: "Hello from the exports", contracts: "Not for partners"}); err != nil {
				return err
			}
			return deployMember(ctx, there.Account, c.ID)
		},
		show: func(ctx context.Context, c *cloud) ([]run, error) {
			own, err := c.ownRole(ctx)
			if err != nil {
				return nil, err
			}
			partners, err := c.partnersRole(ctx)
			return []run{own, partners}, err
		},
	}
}

// in is another account of the same local AWS.
func (c *cloud) in(id string) *cloud {
	return newCloud(localaws.Account{Endpoint: c.Endpoint, ID: id, Region: c.Region})
}

// ownRole: the run can be whom the role trusts, and proves it.
func (c *cloud) ownRole(ctx context.Context) (run, error) {
	heading("A role in another account, for a job of this one")
	say("account %s has the member stack: cdk deploy -c stack=member -c centralAccount=%s", memberAccount, c.ID)
	return c.accountRole(ctx, "for this account", c, c.ID)
}

// partnersRole: the run cannot, says so, and the partner does.
func (c *cloud) partnersRole(ctx context.Context) (run, error) {
	heading("And one for a partner, whom nobody here can be")
	return c.accountRole(ctx, "for a partner", c.in(partnerAccount), "arn:aws:iam::"+partnerAccount+":role/etl")
}

// accountRole is given to a principal, and used by the role etl of the principal's account.
func (c *cloud) accountRole(ctx context.Context, how string, who *cloud, principal string) (run, error) {
	r := run{subject: memberAccount, how: how}
	there := c.in(memberAccount)
	calls := func() int { return c.calls(ctx, memberAccount) + there.calls(ctx, memberAccount, "iam", "sts") }
	before, began := calls(), time.Now()
	say("lanyard start account %s --template partner --principal %s --external-id %s --wait", memberAccount, principal, agreed)
	execution, err := c.lanyard(ctx, "start", "account", memberAccount, "--template", "partner", "--principal", principal, "--external-id", agreed)
	if err != nil {
		return r, err
	}
	var result outcome.Account
	if err := c.follow(ctx, execution, &r, &result); err != nil {
		return r, err
	}
	r.calls = calls() - before
	show("")
	show("  " + string(result.Proof.Status))
	for _, seen := range result.Proof.Shown {
		show("    " + seen)
	}
	if result.Proof.Command != nil {
		show(faint.Render("    " + *result.Proof.Command))
	}
	env, err := who.etl(ctx, result.RoleArn)
	r.took = time.Since(began)
	if err != nil {
		return r, err
	}
	return r, used(ctx, env, who.ID, result.RoleArn)
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
		return fmt.Errorf("assume role %s without its external id: want AccessDenied, got %w: %s", roleArn, err, said)
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
