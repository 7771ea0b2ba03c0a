package confirmaccountrole_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/confirmaccountrole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name       = "lanyard-us-east-1-partner.0123456789ab"
	externalID = "abc-123"
)

var ctx = context.Background()

// scene is a stack, and a role in a member account that trusts the stack's.
type scene struct{ home, there steptest.World }

func newScene(t *testing.T) scene {
	t.Helper()
	home := steptest.Environment(t)
	s := scene{there: home.Member(t), home: home}
	names := home.Names().Member(s.there.ID)
	_, err := role.Ensure(ctx, s.there.IAM, names, role.Wanted{Name: name, Template: "partner", Execution: "run", Role: catalogue.Role{
		Trust: json.RawMessage(steptest.Trusting(home.ID, externalID)), MaxSessionDuration: 3600, BoundaryArn: names.BoundaryArn,
		Policies: map[string]json.RawMessage{"a": json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["s3:Get*","iam:*"],"Resource":"*"}]}`)},
	}})
	steptest.Must(t)(nil, err)
	return s
}

func (s scene) input() confirmaccountrole.Input {
	return confirmaccountrole.Input{
		AccountID: s.there.ID, RoleArn: "arn:aws:iam::" + s.there.ID + ":role/lanyard/" + name,
		Principal: "arn:aws:iam::" + s.home.ID + ":root", ExternalID: externalID,
	}
}

func (s scene) proven() outcome.Proof {
	return outcome.Proof{Status: outcome.Proven, Shown: []string{
		fmt.Sprintf("assumed with the external id, it is arn:aws:sts::%s:assumed-role/%s/Lanyard-ConfirmAccountRole", s.there.ID, name),
		"iam:ListRoles is denied to it",
		"without the external id it cannot be assumed",
	}}
}

func TestProves(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := confirmaccountrole.New(s.home.Env)
	steptest.Equal(t, "proof", s.proven(), steptest.Do(t, handle, s.input()))
	steptest.Equal(t, "calls", []string{"sts:AssumeRole", "sts:AssumeRole"}, s.home.Calls(t, func() { steptest.Do(t, handle, s.input()) }))
	steptest.Equal(t, "calls there", []string{"sts:GetCallerIdentity", "iam:ListRoles"}, s.there.Calls(t, func() { steptest.Do(t, handle, s.input()) }))
}

func TestSaysWhoCanProve(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	for _, in.Principal = range []string{
		"arn:aws:iam::111122223333:root", "arn:aws:iam::111122223333:role/etl", "arn:aws:iam::" + s.home.ID + ":role/etl", "arn:aws:iam::" + s.home.ID + ":user/ann",
	} {
		t.Run(in.Principal, func(t *testing.T) {
			calls := s.home.Calls(t, func() {
				steptest.Equal(t, "proof", outcome.Proof{
					Status: outcome.Unproven, Shown: []string{"the role trusts " + in.Principal + ": only that can assume it, and prove it with the command"},
					Command: aws.String("aws sts assume-role --role-arn " + in.RoleArn + " --role-session-name proof --external-id abc-123 " +
						"--query AssumedRoleUser.Arn --output text"),
				}, steptest.Do(t, confirmaccountrole.New(s.home.Env), in))
			})
			steptest.Equal(t, "calls", []string{}, calls)
		})
	}
}

func TestDoesNotProve(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(t *testing.T, s scene)
		says   string
	}{
		{
			"a role that does not know the external id yet", func(t *testing.T, s scene) {
				t.Helper()
				s.trust(t, steptest.Trusting(s.home.ID, "before"))
			},
			"role ROLE is made, and STS does not let it be assumed yet",
		},
		{
			"a role that asks for no external id", func(t *testing.T, s scene) {
				t.Helper()
				s.trust(t, fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole"}]}`, s.home.ID))
			},
			"role ROLE can be assumed without its external id: its trust is not in force yet",
		},
		{
			"a role whose boundary is off", func(t *testing.T, s scene) {
				t.Helper()
				steptest.Must(t)(s.there.IAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String(name)}))
			},
			"role ROLE may list roles, which its boundary denies: it is not in force yet",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.change(t, s)
			steptest.Refused(t, confirmaccountrole.New(s.home.Env), s.input(), step.NotVisible, s.words(test.says))
		})
	}
}

// A new role is unknown to STS for a while: the machine tries again.
func TestWaitsForSTS(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	steptest.Must(t)(nil, s.there.SetWeather(ctx, map[string]any{"principalVisibleAfterMs": 60000}))
	handle := confirmaccountrole.New(s.home.Env)
	_, err := handle(ctx, s.input())
	steptest.Equal(t, "code", step.NotVisible, step.CodeOf(err))
	steptest.Must(t)(nil, s.there.SetWeather(ctx, map[string]any{}))
	steptest.Equal(t, "proof", s.proven(), steptest.Do(t, handle, s.input()))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for where, world := range map[string]func(scene) steptest.World{
		"calls by the stack": func(s scene) steptest.World { return s.home },
		"calls as the role":  func(s scene) steptest.World { return s.there },
	} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[outcome.Proof] {
				t.Helper()
				s := newScene(t)
				handle := confirmaccountrole.New(s.home.Env)
				return steptest.Scene[outcome.Proof]{
					World: world(s), Probes: true,
					Attempt: func(int) (outcome.Proof, error) { return handle(ctx, s.input()) },
					Check:   func(t *testing.T, out outcome.Proof) { t.Helper(); steptest.Equal(t, "proof", s.proven(), out) },
				}
			})
		})
	}
}

func (s scene) trust(t *testing.T, document string) {
	t.Helper()
	steptest.Must(t)(s.there.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: aws.String(name), PolicyDocument: &document}))
}

func (s scene) words(text string) string {
	return strings.ReplaceAll(text, "ROLE", s.input().RoleArn)
}
