package planidentity_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/functions/planidentity"
	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identityplan"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"

var (
	ctx      = context.Background()
	template = catalogue.Template{Name: "app", Service: catalogue.Cognito, Description: "Users"}
	ada      = appidentity.AdminUser{Username: "ada", Email: "ada@example.com"}
)

func input() planidentity.Input {
	return planidentity.Input{Request: planidentity.Request{Name: steptest.AppName, AdminUser: ada, Template: "app"}, Execution: execution}
}

func actions(out planidentity.Output) []outcome.Action {
	all := []outcome.Action{}
	for _, change := range out.Result.Changes {
		all = append(all, change.Action)
	}
	return all
}

func TestAnAppThatThereIsNot(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t, template).App()
	out := steptest.Do(t, planidentity.New(a.Env), input())
	steptest.Equal(t, "changes", []outcome.Action{
		outcome.CreateUserPool, outcome.InviteAdminUser, outcome.CreateIdentityPool, outcome.CreatePoolClient, outcome.CreateRole, outcome.BindRole,
	}, actions(out))
	steptest.Equal(t, "next", identityplan.NextEnsure, out.Next)
	steptest.Equal(t, "known", identityplan.Known{Providers: []string{}}, out.Known)
	steptest.Equal(t, "template", identityplan.Template{Name: "app", Digest: template.WithDefaults().Render(a.Names()).Digest(), Scope: "instance"}, out.Template)
}

func TestAnAppThatIsWhole(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, template).App().Whole(t, execution)
	w.User(t, *w.Pool.Id, "ada")
	out := steptest.Do(t, planidentity.New(w.Env), input())
	steptest.Equal(t, "changes", []outcome.Action{}, actions(out))
	steptest.Equal(t, "decision", outcome.Current, out.Result.Decision)
	steptest.Equal(t, "next", identityplan.NextDone, out.Next)
	steptest.Equal(t, "known", identityplan.Known{
		User: true, Client: true, Providers: []string{}, Role: true, RoleArn: aws.String(w.Names().RoleArn(w.RoleName)),
		Mapping: &identitypool.Mapping{Type: "Token", AmbiguousRoleResolution: "AuthenticatedRole", Rules: []identitypool.MappingRule{}},
	}, out.Known)
	steptest.Equal(t, "scope", "class", out.Template.Scope)
}

// A plan reads, whatever it finds, and says what else is due.
func TestWhatIsAskedForBesides(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, template).App().Whole(t, execution)
	w.User(t, *w.Pool.Id, "ada")
	in := input()
	in.Request.Client = &appidentity.Client{AccessTokenMinutes: 30}
	in.Request.Providers = []appidentity.Provider{{Type: appidentity.SAML, Name: "Staff", MetadataURL: "https://idp.example.com"}}
	in.Request.DryRun = true
	writes := w.Writes(t, func() {
		out := steptest.Do(t, planidentity.New(w.Env), in)
		steptest.Equal(t, "changes", []outcome.Action{outcome.UpdatePoolClient, outcome.CreateLoginProvider, outcome.UpdatePoolClient}, actions(out))
		steptest.Equal(t, "decision", outcome.Planned, out.Result.Decision)
		steptest.Equal(t, "next", identityplan.NextDone, out.Next)
		steptest.Equal(t, "scopes", []string{}, out.App.Providers[0].Scopes)
	})
	steptest.Equal(t, "writes", []string{}, writes)
}

func TestASecretThatASecondRunCannotGive(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, template).App().Whole(t, execution)
	in := input()
	in.Request.Client = &appidentity.Client{GenerateSecret: true}
	steptest.Refused(t, planidentity.New(w.Env), in, step.InvalidInput, "client.generateSecret: value true: client "+w.ClientID+
		" was made without a secret, and gets none later: leave it out, or delete the client")
}

// Any read may fail: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[planidentity.Output] {
		t.Helper()
		w := steptest.Environment(t, template).App().Whole(t, execution)
		handle := planidentity.New(w.Env)
		return steptest.Scene[planidentity.Output]{
			World:   w.World,
			Attempt: func(int) (planidentity.Output, error) { return handle(ctx, input()) },
			Check: func(t *testing.T, out planidentity.Output) {
				t.Helper()
				steptest.Equal(t, "changes", []outcome.Action{outcome.InviteAdminUser}, actions(out))
			},
		}
	})
}
