package identityplan_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identityplan"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/userpool"
)

var (
	names    = naming.Namespace{Partition: "aws", Account: "111122223333", Region: "eu-west-1", StackName: "Lanyard", BoundaryArn: "arn:aws:iam::111122223333:policy/b"}
	template = catalogue.Template{Name: "app", Service: catalogue.Cognito, Description: "Users"}.WithDefaults()
	app      = appidentity.App{Name: "shop", AdminUser: appidentity.AdminUser{Username: "ada", Email: "ada@example.com"}}
	run      = names.AppRuns() + "run"
)

const (
	identityPoolID = "eu-west-1:0f1e2d3c"
	foreign        = "arn:aws:iam::111122223333:role/guests"
)

// all of the app, as it should be, and then changed.
func all(change func(*identityplan.World)) identityplan.World {
	pool := types.UserPoolType{
		Id: aws.String("eu-west-1_AbC"), Arn: aws.String("arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_AbC"),
		UserPoolTags: naming.Tags{naming.TagRun: run}, DeletionProtection: types.DeletionProtectionTypeActive,
		AdminCreateUserConfig: &types.AdminCreateUserConfigType{AllowAdminCreateUserOnly: true},
	}
	client := types.UserPoolClientType{
		ClientId: aws.String("client"), UserPoolId: pool.Id, PreventUserExistenceErrors: types.PreventUserExistenceErrorTypesEnabled,
		EnableTokenRevocation: aws.Bool(true),
	}
	login := names.LoginProvider(*pool.Id)
	identity := identitypool.Pool{IdentityPoolId: aws.String(identityPoolID), IdentityPoolName: aws.String("lanyard-shop")}
	identity.CognitoIdentityProviders = append(identity.CognitoIdentityProviders, identitypool.Login(login, *client.ClientId))
	status := types.UserStatusTypeConfirmed
	w := identityplan.World{
		UserPool: userpool.Found{Oldest: &pool}, AdminUser: &status, Client: userpool.FoundClient{Oldest: &client},
		IdentityPool: identitypool.Found{Oldest: &identity}, Roles: &cognitoidentity.GetIdentityPoolRolesOutput{},
	}
	name := names.NameFor(template.Name, app.Name)
	want := template.RenderFor(names, catalogue.Trustee{IdentityPoolID: identityPoolID})
	w.Role = &role.State{
		Arn: names.RoleArn(name), Role: want, Tags: naming.Tags{naming.TagStack: names.Stack(), naming.TagTemplate: "app", naming.TagSpec: want.Digest()},
	}
	bound := identitypool.Bound{RoleArn: names.RoleArn(name), Provider: login, ClientID: *client.ClientId}
	set, _ := bound.Bind(identityPoolID, w.Roles)
	w.Roles = &cognitoidentity.GetIdentityPoolRolesOutput{IdentityPoolId: set.IdentityPoolId, Roles: set.Roles, RoleMappings: set.RoleMappings}
	change(&w)
	return w
}

func TestFor(t *testing.T) {
	t.Parallel()
	const has = "app shop has all that was asked for"
	atWork := run + " is at work on app shop"
	for _, test := range []struct {
		name     string
		world    identityplan.World
		dryRun   bool
		next     identityplan.Next
		decision outcome.Decision
		reason   string
		due      string
	}{
		{
			"nothing there",
			identityplan.World{},
			false, identityplan.NextEnsure, outcome.Planned, "under way",
			"CreateUserPool InviteAdminUser CreateIdentityPool CreatePoolClient CreateRole BindRole",
		},
		{"all of it", all(func(*identityplan.World) {}), false, identityplan.NextDone, outcome.Current, has, ""},
		{
			"no user", all(func(w *identityplan.World) { w.AdminUser = nil }), true, identityplan.NextDone, outcome.Planned, "1 changes are due",
			"InviteAdminUser",
		},
		{
			"no client", all(func(w *identityplan.World) { w.Client = userpool.FoundClient{} }), false, identityplan.NextEnsure, outcome.Planned,
			"under way", "CreatePoolClient UpdateIdentityPool BindRole",
		},
		{
			"another run is at work", all(func(w *identityplan.World) { w.AtWork, w.AdminUser = true, nil }), false, identityplan.NextAwait,
			outcome.Planned, atWork, "",
		},
		{
			"another run is at work, and this one only asks", all(func(w *identityplan.World) { w.AtWork = true }), true, identityplan.NextDone,
			outcome.Current, has + "; " + atWork, "",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := identityplan.For(app, template, names, test.world, test.dryRun)
			if err != nil {
				t.Fatal(err)
			}
			due := []string{}
			for _, change := range p.Result.Changes {
				due = append(due, string(change.Action))
			}
			want := []any{test.next, test.decision, test.reason, test.due}
			got := []any{p.Next, p.Result.Decision, p.Result.Reason, strings.Join(due, " ")}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if p.Result.Changes == nil || p.IdentityPool.Others == nil || p.Client.Others == nil || p.UserPool.Others == nil {
				t.Error("a list is null")
			}
		})
	}
}

// Known is what a run that fails does not take back.
func TestKnown(t *testing.T) {
	t.Parallel()
	p, err := identityplan.For(app, template, names, all(func(w *identityplan.World) { w.Client = userpool.FoundClient{} }), false)
	if err != nil {
		t.Fatal(err)
	}
	want := identityplan.Known{User: true, Providers: []string{}, Role: true, RoleArn: &p.Role.Arn}
	if diff := cmp.Diff(want, p.Known); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestRolesThatMayNotBePassed(t *testing.T) {
	t.Parallel()
	_, err := identityplan.For(app, template, names, all(func(w *identityplan.World) {
		w.Roles = &cognitoidentity.GetIdentityPoolRolesOutput{Roles: map[string]string{"unauthenticated": foreign}}
	}), false)
	if step.CodeOf(err) != step.NotOwned || !strings.Contains(err.Error(), foreign+" (of guests)") {
		t.Errorf("%s: %v", step.CodeOf(err), err)
	}
}
