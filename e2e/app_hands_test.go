package e2e

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/userpool"
)

// app is a hand in Amazon Cognito that is not Lanyard's, and what a person asks of AppIdentity.
type app struct {
	*house
	name          string
	userPools     *idp.Client
	identityPools *cognitoidentity.Client
}

func (h *house) app(name string) app {
	return app{h, name, idp.NewFromConfig(h.Config()), cognitoidentity.NewFromConfig(h.Config())}
}

// input for the app, with more fields.
func (a app) input(more string) string {
	return fmt.Sprintf(`{"name":%q,"adminUser":{"username":"ada","email":"ada@example.com"},"template":"app"%s}`, a.name, more)
}

// run AppIdentity for the app.
func (a app) run(more string) execution {
	a.t.Helper()
	return a.start("AppIdentity", a.input(more))
}

// identity reads the output of a run of AppIdentity that must have succeeded.
func (e execution) identity(t *testing.T) outcome.Identity {
	t.Helper()
	var o outcome.Identity
	e.read(t, &o)
	return o
}

func (a app) ourUserPools() (all []*idptypes.UserPoolType) {
	a.t.Helper()
	all, err := userpool.Ours(a.t.Context(), a.userPools, a.names, a.name)
	must(a.t, err)
	return all
}

func (a app) ourIdentityPools() (all []*identitypool.Pool) {
	a.t.Helper()
	all, err := identitypool.Ours(a.t.Context(), a.identityPools, a.names, a.name)
	must(a.t, err)
	return all
}

// roleName of the app.
func (a app) roleName() string { return a.names.NameFor("app", a.name) }

func (a app) users(userPoolID string) (names []string) {
	a.t.Helper()
	users, err := a.userPools.ListUsers(a.t.Context(), &idp.ListUsersInput{UserPoolId: &userPoolID})
	must(a.t, err)
	for _, user := range users.Users {
		names = append(names, *user.Username)
	}
	return names
}

// open what no app may do without: deletion protection, invitations only, no guests.
func (a app) open() {
	a.t.Helper()
	for _, pool := range a.ourUserPools() {
		update := userpool.Unprotect(*pool)
		update.AdminCreateUserConfig.AllowAdminCreateUserOnly = false
		_, err := a.userPools.UpdateUserPool(a.t.Context(), update)
		must(a.t, err)
	}
	for _, pool := range a.ourIdentityPools() {
		update := identitypool.Update(pool)
		update.AllowUnauthenticatedIdentities = true
		_, err := a.identityPools.UpdateIdentityPool(a.t.Context(), update)
		must(a.t, err)
	}
}

// bare pools of the app, made before the run by somebody who handed them over: with a user, and a role that is bound.
func (a app) bare() {
	a.t.Helper()
	ctx, tags := a.t.Context(), a.names.AppTags("app", a.name, "somebody")
	pool, err := a.userPools.CreateUserPool(ctx, userpool.New(naming.AppName(a.name), tags))
	must(a.t, err)
	_, err = a.userPools.AdminCreateUser(ctx, &idp.AdminCreateUserInput{
		UserPoolId: pool.UserPool.Id, Username: aws.String("ben"), MessageAction: idptypes.MessageActionTypeSuppress,
	})
	must(a.t, err)
	_, err = a.identityPools.CreateIdentityPool(ctx, &cognitoidentity.CreateIdentityPoolInput{
		IdentityPoolName: aws.String(naming.AppName(a.name)), IdentityPoolTags: tags,
	})
	must(a.t, err)
}
