package e2e

import (
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	cognitotypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/userpool"
)

// whole says that there is one of everything, as it should be, and nothing of the proof.
func (a app) whole() {
	a.t.Helper()
	pools, identities := a.ourUserPools(), a.ourIdentityPools()
	if len(pools) != 1 || len(identities) != 1 {
		a.t.Fatalf("%d user pools and %d identity pools, want one of each", len(pools), len(identities))
	}
	pool, identity := pools[0], identities[0]
	if _, reasons := userpool.Mend(*pool); len(reasons) > 0 {
		a.t.Errorf("user pool: %v", reasons)
	}
	client, err := userpool.FindClient(a.t.Context(), a.userPools, *pool.Id, naming.AppName(a.name))
	must(a.t, err)
	if client.Oldest == nil || len(client.Others) > 0 {
		a.t.Fatalf("clients %+v, want one", client)
	}
	login := a.names.LoginProvider(*pool.Id)
	logins := []cognitotypes.CognitoIdentityProvider{identitypool.Login(login, *client.Oldest.ClientId)}
	if identity.AllowUnauthenticatedIdentities || !reflect.DeepEqual(identity.CognitoIdentityProviders, logins) {
		a.t.Errorf("identity pool %+v", identity)
	}
	roles, err := identitypool.ReadRoles(a.t.Context(), a.identityPools, *identity.IdentityPoolId)
	must(a.t, err)
	bound := identitypool.Bound{RoleArn: a.names.RoleArn(a.roleName()), Provider: login, ClientID: *client.Oldest.ClientId}
	if _, reasons := bound.Bind(*identity.IdentityPoolId, roles); len(reasons) > 0 {
		a.t.Errorf("binding: %v", reasons)
	}
	state, err := role.Read(a.t.Context(), a.iam, a.roleName())
	must(a.t, err)
	want := a.template("app").RenderFor(a.names, catalogue.Trustee{IdentityPoolID: *identity.IdentityPoolId})
	if state == nil {
		a.t.Fatal("there is no role")
	}
	if different := state.Diff(want); len(different) > 0 {
		a.t.Errorf("role: %v", different)
	}
	a.nothingOfTheProof(*pool.Id, *identity.IdentityPoolId)
}

// nothingOfTheProof is left: no throwaway user, client or identity.
func (a app) nothingOfTheProof(userPoolID, identityPoolID string) {
	a.t.Helper()
	for _, name := range a.users(userPoolID) {
		if strings.HasPrefix(name, "lanyard-proof-") {
			a.t.Errorf("user %s is left", name)
		}
	}
	clients, err := a.userPools.ListUserPoolClients(a.t.Context(), &idp.ListUserPoolClientsInput{UserPoolId: &userPoolID, MaxResults: aws.Int32(60)})
	must(a.t, err)
	for _, client := range clients.UserPoolClients {
		if strings.HasPrefix(*client.ClientName, "lanyard-proof-") {
			a.t.Errorf("client %s is left", *client.ClientName)
		}
	}
	identities, err := a.identityPools.ListIdentities(a.t.Context(), &cognitoidentity.ListIdentitiesInput{IdentityPoolId: &identityPoolID, MaxResults: aws.Int32(60)})
	must(a.t, err)
	if len(identities.Identities) > 0 {
		a.t.Errorf("%d identities are left", len(identities.Identities))
	}
}

// nothing of the app is left.
func (a app) nothing() {
	a.t.Helper()
	if pools, identities := a.ourUserPools(), a.ourIdentityPools(); len(pools)+len(identities) > 0 {
		a.t.Errorf("%d user pools and %d identity pools are left", len(pools), len(identities))
	}
	if state, err := role.Get(a.t.Context(), a.iam, a.roleName()); err != nil || state != nil {
		a.t.Errorf("role %v, %v", state, err)
	}
}

// stillBare: the pools, the user, and nothing that a run has put there.
func (a app) stillBare() {
	a.t.Helper()
	pools, identities := a.ourUserPools(), a.ourIdentityPools()
	if len(pools) != 1 || len(identities) != 1 {
		a.t.Fatalf("%d user pools and %d identity pools, want one of each", len(pools), len(identities))
	}
	id := *pools[0].Id
	equal(a.t, "users", []string{"ben"}, a.users(id))
	client, err := userpool.FindClient(a.t.Context(), a.userPools, id, naming.AppName(a.name))
	must(a.t, err)
	if client.Oldest != nil {
		a.t.Errorf("client %s is left", *client.Oldest.ClientId)
	}
	if provider, err := userpool.ReadProvider(a.t.Context(), a.userPools, id, "Staff"); provider != nil || err != nil {
		a.t.Errorf("provider %v, %v", provider, err)
	}
	if logins := identities[0].CognitoIdentityProviders; len(logins) > 0 {
		a.t.Errorf("logins %v are left", logins)
	}
	roles, err := identitypool.ReadRoles(a.t.Context(), a.identityPools, *identities[0].IdentityPoolId)
	must(a.t, err)
	if len(roles.Roles)+len(roles.RoleMappings) > 0 {
		a.t.Errorf("roles %v and mappings %v are left", roles.Roles, roles.RoleMappings)
	}
	if state, err := role.Get(a.t.Context(), a.iam, a.roleName()); err != nil || state != nil {
		a.t.Errorf("role %v, %v", state, err)
	}
	a.nothingOfTheProof(id, *identities[0].IdentityPoolId)
}
