package ensureaccountrole_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/ensureaccountrole"
	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:AccountRole:this"

var ctx = context.Background()

func partner(changes ...func(*catalogue.Template)) catalogue.Template {
	t := catalogue.Template{
		Name: "partner", Service: catalogue.Account, Description: "partners", MaxSessionDuration: "2h",
		ManagedPolicies: []string{"AmazonSQSReadOnlyAccess"},
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

func (s scene) input(t *testing.T, changes ...func(*ensureaccountrole.Input)) ensureaccountrole.Input {
	t.Helper()
	in := ensureaccountrole.Input{AccountID: s.there.ID, Template: "partner", Principal: s.home.ID, ExternalID: "abc-123", Execution: execution}
	for _, change := range changes {
		change(&in)
	}
	in.Digest = s.grant(t, in).Digest()
	return in
}

func (s scene) grant(t *testing.T, in ensureaccountrole.Input) accountrole.Grant {
	t.Helper()
	g, err := accountrole.Request{
		AccountID: in.AccountID, Template: in.Template, Principal: in.Principal, ExternalID: in.ExternalID, MaxSessionDuration: in.MaxSessionDuration,
	}.Grant(s.home.Env.Catalogue, s.home.Names())
	steptest.Must(t)(nil, err)
	return g
}

func (s scene) wantWhole(t *testing.T, in ensureaccountrole.Input) *role.State {
	t.Helper()
	g := s.grant(t, in)
	state, err := role.Read(ctx, s.there.IAM, g.RoleName)
	steptest.Must(t)(nil, err)
	if state == nil {
		t.Fatal("there is no role")
	}
	for _, d := range state.Diff(g.Role()) {
		t.Error(d.Reason)
	}
	steptest.Equal(t, "lanyard:spec", g.Role().Digest(), state.Tags[naming.TagSpec])
	return state
}

func TestMakesTheRole(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input(t)
	handle := ensureaccountrole.New(s.home.Env)
	out := steptest.Do(t, handle, in)
	arn := s.grant(t, in).RoleArn()
	steptest.Equal(t, "output", ensureaccountrole.Output{Arn: arn, Created: []string{arn}}, out)
	state := s.wantWhole(t, in)
	steptest.Equal(t, "tags", naming.Tags{
		"lanyard:stack": s.home.ID + "/us-east-1/Lanyard", "lanyard:template": "partner", "lanyard:execution": naming.Hash(execution),
		"lanyard:spec": state.Tags["lanyard:spec"],
	}, state.Tags)
	steptest.Equal(t, "boundary", "arn:aws:iam::"+s.there.ID+":policy/lanyard-stack/boundary", state.Role.BoundaryArn)
	steptest.Equal(t, "policy", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::`+s.there.ID+`-x/*"}]}`,
		string(state.Role.Policies["exports"]))
	steptest.Equal(t, "calls in the stack's account", []string{"sts:AssumeRole"}, s.home.Calls(t, func() { steptest.Do(t, handle, in) }))

	t.Run("and another run has made nothing, and says that it is shared", func(t *testing.T) {
		in := s.input(t, func(in *ensureaccountrole.Input) { in.Execution, in.Known = "another", true })
		writes := s.there.Writes(t, func() {
			steptest.Equal(t, "output", ensureaccountrole.Output{Arn: arn, Created: []string{}}, steptest.Do(t, handle, in))
		})
		steptest.Equal(t, "writes", []string{"iam:TagRole", "iam:TagRole"}, writes)
		steptest.Equal(t, "lanyard:execution", naming.Shared, s.wantWhole(t, in).Tags["lanyard:execution"])
	})
}

func TestConverges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		input  func(*ensureaccountrole.Input)
		drift  func(t *testing.T, s *scene, name string)
		writes []string
	}{
		{"a new external id", func(in *ensureaccountrole.Input) { in.ExternalID = "rotated" }, nil, []string{"iam:UpdateAssumeRolePolicy"}},
		{"a shorter session", func(in *ensureaccountrole.Input) { in.MaxSessionDuration = "1h" }, nil, []string{"iam:UpdateRole"}},
		{"another version of the template", nil, func(_ *testing.T, s *scene, _ string) {
			s.home.With(partner(func(t *catalogue.Template) { t.ManagedPolicies, t.Description = nil, "partners, 2" }))
		}, []string{"iam:UpdateRole", "iam:DetachRolePolicy"}},
		{"a boundary that is off", nil, func(t *testing.T, s *scene, name string) {
			t.Helper()
			steptest.Must(t)(s.there.IAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &name}))
		}, []string{"iam:PutRolePermissionsBoundary"}},
		{"a trust without external id", nil, func(t *testing.T, s *scene, name string) {
			t.Helper()
			steptest.Must(t)(s.there.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
				RoleName: &name, PolicyDocument: aws.String(steptest.Trusting("*", "abc-123")),
			}))
		}, []string{"iam:UpdateAssumeRolePolicy"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			steptest.Do(t, ensureaccountrole.New(s.home.Env), s.input(t))
			if test.drift != nil {
				test.drift(t, &s, s.grant(t, s.input(t)).RoleName)
			}
			in := s.input(t, func(in *ensureaccountrole.Input) { in.Execution, in.Known = "next", true })
			if test.input != nil {
				test.input(&in)
				in.Digest = s.grant(t, in).Digest()
			}
			var out ensureaccountrole.Output
			writes := s.there.Writes(t, func() { out = steptest.Do(t, ensureaccountrole.New(s.home.Env), in) })
			steptest.Equal(t, "writes", append(append([]string{"iam:TagRole"}, test.writes...), "iam:TagRole"), writes)
			steptest.Equal(t, "created", []string{}, out.Created)
			s.wantWhole(t, in)
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := ensureaccountrole.New(s.home.Env)
	t.Run("another version of the template", func(t *testing.T) {
		in := s.input(t)
		in.Digest = "another"
		steptest.Refused(t, handle, in, step.InvalidInput, `digest: value "another": this version of the step carries another version of template partner: run again`)
	})
	t.Run("a role that is somebody else's", func(t *testing.T) {
		in := s.input(t, func(in *ensureaccountrole.Input) { in.Principal = "111122223333" })
		g := s.grant(t, in)
		s.there.ForeignRole(t, g.RoleName, naming.Path)
		writes := s.there.Writes(t, func() {
			_, err := handle(ctx, in)
			steptest.Equal(t, "code", step.NotOwned, step.CodeOf(err))
		})
		steptest.Equal(t, "writes", []string{}, writes)
	})
	t.Run("a principal that IAM does not know", func(t *testing.T) {
		in := s.input(t, func(in *ensureaccountrole.Input) { in.Principal = "arn:aws:iam::111122223333:role/gone" })
		steptest.Refused(t, handle, in, step.NotVisible, `principal: value "arn:aws:iam::111122223333:role/gone": IAM knows no such role or user, or not yet: `+
			`create role `+s.grant(t, in).RoleName+`: MalformedPolicyDocument: Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:role/gone"`)
	})
}

// Whatever strikes a call, in either account, the next attempt ends as the good run.
func TestFaults(t *testing.T) {
	t.Parallel()
	make := func(t *testing.T, rotate bool) (scene, steptest.Scene[ensureaccountrole.Output]) {
		t.Helper()
		s := newScene(t)
		in := s.input(t)
		if rotate {
			steptest.Do(t, ensureaccountrole.New(s.home.Env), in)
			in = s.input(t, func(in *ensureaccountrole.Input) { in.ExternalID, in.Execution, in.Known = "rotated", "next", true })
		}
		handle, arn := ensureaccountrole.New(s.home.Env), s.grant(t, in).RoleArn()
		return s, steptest.Scene[ensureaccountrole.Output]{
			World: s.there,
			Attempt: func(n int) (ensureaccountrole.Output, error) {
				in := in
				in.Attempt = n
				return handle(ctx, in)
			},
			Check: func(t *testing.T, out ensureaccountrole.Output) {
				t.Helper()
				steptest.Equal(t, "ARN", arn, out.Arn)
				steptest.Equal(t, "made by this run", !rotate, len(out.Created) == 1)
				s.wantWhole(t, in)
			},
		}
	}
	for name, rotate := range map[string]bool{"of the first run": false, "of a rotation": true} {
		t.Run("calls in the member account "+name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureaccountrole.Output] {
				t.Helper()
				_, scene := make(t, rotate)
				return scene
			})
		})
	}
	t.Run("calls in the stack's account", func(t *testing.T) {
		t.Parallel()
		steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureaccountrole.Output] {
			t.Helper()
			s, scene := make(t, false)
			scene.World = s.home
			return scene
		})
	})
}
