package removeaccountrole_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/removeaccountrole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name      = "lanyard-us-east-1-partner.0123456789ab"
	execution = "arn:aws:states:us-east-1:111122223333:execution:AccountRole:this"
)

var ctx = context.Background()

// scene is a stack, and a member account in which a run has made a role.
type scene struct{ home, there steptest.World }

func newScene(t *testing.T) scene {
	t.Helper()
	home := steptest.Environment(t)
	s := scene{there: home.Member(t), home: home}
	names := home.Names().Member(s.there.ID)
	_, err := role.Ensure(ctx, s.there.IAM, names, role.Wanted{Name: name, Template: "partner", Execution: execution, Role: catalogue.Role{
		Trust: json.RawMessage(steptest.Trusting(home.ID, "abc-123")), MaxSessionDuration: 3600, BoundaryArn: names.BoundaryArn,
		ManagedPolicyArns: []string{"arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"},
		Policies:          map[string]json.RawMessage{"a": json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:Get*","Resource":"*"}]}`)},
	}})
	steptest.Must(t)(nil, err)
	return s
}

func (s scene) input() removeaccountrole.Input {
	return removeaccountrole.Input{AccountID: s.there.ID, RoleName: name, Execution: execution}
}

func (s scene) arn() string { return "arn:aws:iam::" + s.there.ID + ":role/lanyard/" + name }

func (s scene) exists(t *testing.T) bool {
	t.Helper()
	state, err := role.Get(ctx, s.there.IAM, name)
	steptest.Must(t)(nil, err)
	return state != nil
}

func TestRemovesWhatTheRunMade(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := removeaccountrole.New(s.home.Env)
	steptest.Equal(t, "output", removeaccountrole.Output{Removed: []string{s.arn()}, Left: []string{}}, steptest.Do(t, handle, s.input()))
	steptest.Equal(t, "exists", false, s.exists(t))
	steptest.Equal(t, "again", removeaccountrole.Output{Removed: []string{}, Left: []string{}}, steptest.Do(t, handle, s.input()))
}

func TestLeavesWhatTheRunDidNotMake(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(t *testing.T, s scene, in *removeaccountrole.Input)
		reason string
		silent bool // it is nobody's of ours
	}{
		{
			name:   "another run's",
			change: func(_ *testing.T, _ scene, in *removeaccountrole.Input) { in.Execution = "another" },
			reason: "another run made it or goes on to use it",
		},
		{
			name:   "what was there before the run, even if the run has changed it",
			change: func(_ *testing.T, _ scene, in *removeaccountrole.Input) { in.Known = true },
			reason: "it was there before this run, and stays as this run left it: run again",
		},
		{
			name: "what an instance profile holds",
			change: func(t *testing.T, s scene, _ *removeaccountrole.Input) {
				t.Helper()
				steptest.Must(t)(s.there.IAM.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: aws.String("p")}))
				steptest.Must(t)(s.there.IAM.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{
					InstanceProfileName: aws.String("p"), RoleName: aws.String(name),
				}))
			},
			reason: "instance profile arn:aws:iam::ACCOUNT:instance-profile/p holds it",
		},
		{
			name: "a foreign role",
			change: func(t *testing.T, s scene, _ *removeaccountrole.Input) {
				t.Helper()
				s.there.TagRole(t, name, naming.TagStack, "another")
			},
			silent: true,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			in := s.input()
			test.change(t, s, &in)
			want := removeaccountrole.Output{Removed: []string{}, Left: []string{s.arn()}, Reason: test.reason}
			if test.silent {
				want.Left = []string{}
			}
			if test.reason == "instance profile arn:aws:iam::ACCOUNT:instance-profile/p holds it" {
				want.Reason = "instance profile arn:aws:iam::" + s.there.ID + ":instance-profile/p holds it"
			}
			writes := s.there.Writes(t, func() { steptest.Equal(t, "output", want, steptest.Do(t, removeaccountrole.New(s.home.Env), in)) })
			steptest.Equal(t, "writes", []string{}, writes)
			steptest.Equal(t, "exists", true, s.exists(t))
		})
	}
}

func TestTheWayInIsGone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.home.Env.MemberExternalID = "another"
	_, err := removeaccountrole.New(s.home.Env)(ctx, s.input())
	steptest.Equal(t, "code", step.AccessDenied, step.CodeOf(err))
	steptest.Equal(t, "exists", true, s.exists(t))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for where, world := range map[string]func(scene) steptest.World{
		"calls in the member account": func(s scene) steptest.World { return s.there },
		"calls in the stack's":        func(s scene) steptest.World { return s.home },
	} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[removeaccountrole.Output] {
				t.Helper()
				s := newScene(t)
				handle := removeaccountrole.New(s.home.Env)
				return steptest.Scene[removeaccountrole.Output]{
					World:   world(s),
					Attempt: func(int) (removeaccountrole.Output, error) { return handle(ctx, s.input()) },
					Check: func(t *testing.T, out removeaccountrole.Output) {
						t.Helper()
						steptest.Equal(t, "left", []string{}, out.Left)
						steptest.Equal(t, "exists", false, s.exists(t))
					},
				}
			})
		})
	}
}
