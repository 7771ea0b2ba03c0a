package planaccount_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/planaccount"
	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

var ctx = context.Background()

func partner(changes ...func(*catalogue.Template)) catalogue.Template {
	t := catalogue.Template{
		Name: "partner", Service: catalogue.Account, Description: "partners", MaxSessionDuration: "2h",
		Policies: map[string]json.RawMessage{
			"exports": json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::${Account}-x/*"}]}`),
		},
	}
	for _, change := range changes {
		change(&t)
	}
	return t.WithDefaults()
}

// scene is a stack and a member account.
type scene struct{ home, there steptest.World }

func newScene(t *testing.T) scene {
	t.Helper()
	home := steptest.Environment(t, partner())
	return scene{there: home.Member(t), home: home}
}

func (s scene) input(changes ...func(*planaccount.Input)) planaccount.Input {
	in := planaccount.Input{AccountID: s.there.ID, Template: "partner", Principal: s.home.ID, ExternalID: "abc-123"}
	for _, change := range changes {
		change(&in)
	}
	return in
}

func (s scene) grant(t *testing.T, in planaccount.Input) accountrole.Grant {
	t.Helper()
	g, err := accountrole.Request{
		AccountID: in.AccountID, Template: in.Template, Principal: in.Principal, ExternalID: in.ExternalID, MaxSessionDuration: in.MaxSessionDuration,
	}.Grant(s.home.Env.Catalogue, s.home.Names())
	steptest.Must(t)(nil, err)
	return g
}

// make the role as a run would.
func (s scene) make(t *testing.T) accountrole.Grant {
	t.Helper()
	g := s.grant(t, s.input())
	_, err := role.Ensure(ctx, s.there.IAM, g.Names, role.Wanted{Name: g.RoleName, Template: "partner", Role: g.Role(), Execution: "before"})
	steptest.Must(t)(nil, err)
	return g
}

func TestTheRoleIsToBeMade(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	var out planaccount.Output
	writes := s.there.Writes(t, func() { out = steptest.Do(t, planaccount.New(s.home.Env), in) })
	g := s.grant(t, in)
	root := "arn:aws:iam::" + s.home.ID + ":root"
	steptest.Equal(t, "output", planaccount.Output{
		Next: planaccount.NextEnsure,
		Result: outcome.Account{
			AccountID: s.there.ID, Template: "partner", Principal: root, Decision: outcome.Granted, Reason: "1 change was due",
			RoleArn: g.RoleArn(), MaxSessionSeconds: 7200, Note: g.Note(), Created: []string{},
			Changes: []outcome.Change{{Action: outcome.CreateRole, Resource: g.RoleArn(), Reason: "it does not exist"}},
		},
		Grant: planaccount.Grant{
			AccountID: s.there.ID, Template: "partner", Digest: g.Digest(), Principal: root, ExternalID: "abc-123",
			RoleName: g.RoleName, RoleArn: g.RoleArn(),
		},
	}, out)
	steptest.Equal(t, "writes", []string{}, writes)
	if out.Result.Note == nil {
		t.Error("it does not say that chained sessions are shorter")
	}
}

func TestWhatIsDue(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		drift   func(t *testing.T, s scene, roleName string)
		input   func(*planaccount.Input)
		reasons []string // empty: none is due
	}{
		{name: "nothing"},
		{name: "another external id", input: func(in *planaccount.Input) { in.ExternalID = "rotated" }, reasons: []string{"trust policy differs"}},
		{name: "a shorter session", input: func(in *planaccount.Input) { in.MaxSessionDuration = "1h" }, reasons: []string{"session duration is 7200 s, not 3600 s"}},
		{
			"somebody trusts everybody", func(t *testing.T, s scene, roleName string) {
				t.Helper()
				steptest.Must(t)(s.there.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
					RoleName: &roleName, PolicyDocument: aws.String(steptest.Trusting("*", "abc-123")),
				}))
			}, nil, []string{"trust policy differs"},
		},
		{
			"the boundary is off, and a policy is too many", func(t *testing.T, s scene, roleName string) {
				t.Helper()
				steptest.Must(t)(s.there.IAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &roleName}))
				steptest.Must(t)(s.there.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
					RoleName: &roleName, PolicyName: aws.String("all"),
					PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`),
				}))
			}, nil, []string{"permissions boundary is", "inline policy all is not in the template"},
		},
		{
			"a run that ended in the middle", func(t *testing.T, s scene, roleName string) {
				t.Helper()
				s.there.TagRole(t, roleName, naming.TagSpec, naming.Pending)
			}, nil, []string{"a run has begun it and not finished"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			g := s.make(t)
			if test.drift != nil {
				test.drift(t, s, g.RoleName)
			}
			in := s.input()
			if test.input != nil {
				test.input(&in)
			}
			out := steptest.Do(t, planaccount.New(s.home.Env), in)
			next, decision := planaccount.NextEnsure, outcome.Granted
			if len(test.reasons) == 0 {
				next, decision = planaccount.NextConfirm, outcome.Current
			}
			steptest.Equal(t, "next", next, out.Next)
			steptest.Equal(t, "decision", decision, out.Result.Decision)
			steptest.Equal(t, "known", true, out.Grant.Known)
			var got []string
			for _, c := range out.Result.Changes {
				steptest.Equal(t, "action", outcome.UpdateRole, c.Action)
				got = append(got, c.Reason)
			}
			if len(got) != len(test.reasons) {
				t.Fatalf("due: %q, want %q", got, test.reasons)
			}
			for i, want := range test.reasons {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("due: %q, want %q", got[i], want)
				}
			}

			in.DryRun = true
			dry := steptest.Do(t, planaccount.New(s.home.Env), in)
			steptest.Equal(t, "next of a dry run", planaccount.NextDone, dry.Next)
			steptest.Equal(t, "changes of a dry run", out.Result.Changes, dry.Result.Changes)
			if want := map[bool]outcome.Decision{true: outcome.Current, false: outcome.Planned}[len(test.reasons) == 0]; dry.Result.Decision != want {
				t.Errorf("a dry run decides %s, want %s", dry.Result.Decision, want)
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := planaccount.New(s.home.Env)
	t.Run("what is wrong with the input, before any call", func(t *testing.T) {
		calls := s.home.Calls(t, func() {
			steptest.Refused(t, handle, s.input(func(in *planaccount.Input) { in.AccountID, in.ExternalID = "12", "" }), step.InvalidInput,
				"accountId: value \"12\": want 12 digits, such as 444455556666\nexternalId: value of 0 characters: want 2 to 1224: letters, digits and _+=,.@:/-")
		})
		steptest.Equal(t, "calls", []string{}, calls)
	})
	t.Run("a role that is somebody else's", func(t *testing.T) {
		in := s.input(func(in *planaccount.Input) { in.Principal = "111122223333" })
		g := s.grant(t, in)
		s.there.ForeignRole(t, g.RoleName, naming.Path)
		steptest.Refused(t, handle, in, step.NotOwned, "role "+g.RoleArn()+" exists and is not of stack "+s.home.ID+"/us-east-1/Lanyard (its tag "+
			"lanyard:stack is \"\"): rename the template, or remove that role")
	})
	t.Run("an account without a member stack", func(t *testing.T) {
		role := "arn:aws:iam::444455556666:role/lanyard-stack/Lanyard-Member-us-east-1"
		steptest.Refused(t, handle, s.input(func(in *planaccount.Input) { in.AccountID = "444455556666" }), step.AccessDenied,
			"account 444455556666 does not let this stack in: deploy the member stack there, in region us-east-1, with -c centralAccount="+s.home.ID+
				" and the memberExternalId of this stack (docs/accountrole.md), and wait some seconds: enter account 444455556666 by role "+role+
				": AccessDenied: User: arn:aws:iam::"+s.home.ID+":root is not authorized to perform: sts:AssumeRole on resource: "+role)
	})
	t.Run("a member stack with another external id", func(t *testing.T) {
		env := s.home.Env
		env.MemberExternalID = "another"
		_, err := planaccount.New(env)(ctx, s.input())
		if step.CodeOf(err) != step.AccessDenied {
			t.Errorf("got %s: %v, want AccessDenied", step.CodeOf(err), err)
		}
	})
	t.Run("a stack without members", func(t *testing.T) {
		env := s.home.Env
		env.MemberExternalID = ""
		steptest.Refused(t, planaccount.New(env), s.input(), step.InvalidInput, "memberExternalId: the stack Lanyard has none, and no way into account "+
			s.there.ID+": deploy it with -c memberExternalId=VALUE, and the member stack there with the same (docs/accountrole.md)")
	})
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, world := range map[string]func(scene) steptest.World{
		"at home": func(s scene) steptest.World { return s.home }, "there": func(s scene) steptest.World { return s.there },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[planaccount.Output] {
				t.Helper()
				s := newScene(t)
				g := s.make(t)
				handle := planaccount.New(s.home.Env)
				return steptest.Scene[planaccount.Output]{
					World:   world(s),
					Attempt: func(int) (planaccount.Output, error) { return handle(ctx, s.input()) },
					Check: func(t *testing.T, out planaccount.Output) {
						t.Helper()
						steptest.Equal(t, "next, decision and role", []any{planaccount.NextConfirm, outcome.Current, g.RoleArn()},
							[]any{out.Next, out.Result.Decision, out.Grant.RoleArn})
					},
				}
			})
		})
	}
}
