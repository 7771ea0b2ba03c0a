package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
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
	if identity.AllowUnauthenticatedIdentities || identitypool.WithLogin(identity, login, *client.Oldest.ClientId) != nil || len(identity.CognitoIdentityProviders) != 1 {
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

func (a app) users(userPoolID string) (names []string) {
	a.t.Helper()
	users, err := a.userPools.ListUsers(a.t.Context(), &idp.ListUsersInput{UserPoolId: &userPoolID})
	must(a.t, err)
	for _, user := range users.Users {
		names = append(names, *user.Username)
	}
	return names
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

// signedIn is what a user of the app gets who really signs in: through a client of the test's, in the app's pools.
func (a app) signedIn(userPoolID, identityPoolID, username string) (as workload, identityID string) {
	a.t.Helper()
	ctx, password, login := a.t.Context(), "Correct-Horse-Battery-9", a.names.LoginProvider(userPoolID)
	must := func(_ any, err error) { a.t.Helper(); must(a.t, err) }
	must(a.userPools.AdminCreateUser(ctx, &idp.AdminCreateUserInput{UserPoolId: &userPoolID, Username: &username, MessageAction: idptypes.MessageActionTypeSuppress}))
	must(a.userPools.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{UserPoolId: &userPoolID, Username: &username, Password: &password, Permanent: true}))
	client, err := a.userPools.CreateUserPoolClient(ctx, &idp.CreateUserPoolClientInput{
		UserPoolId: &userPoolID, ClientName: aws.String("test"), ExplicitAuthFlows: []idptypes.ExplicitAuthFlowsType{"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"},
	})
	must(nil, err)
	pool, err := identitypool.Read(ctx, a.identityPools, identityPoolID)
	must(nil, err)
	must(a.identityPools.UpdateIdentityPool(ctx, identitypool.WithLogin(pool, login, *client.UserPoolClient.ClientId)))
	got, err := a.userPools.InitiateAuth(ctx, &idp.InitiateAuthInput{
		ClientId: client.UserPoolClient.ClientId, AuthFlow: idptypes.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": password},
	})
	must(nil, err)
	logins := map[string]string{login: *got.AuthenticationResult.IdToken}
	identity, err := a.identityPools.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &identityPoolID, Logins: logins})
	must(nil, err)
	c, err := a.identityPools.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: identity.IdentityId, Logins: logins})
	must(nil, err)
	provider := credentials.NewStaticCredentialsProvider(*c.Credentials.AccessKeyId, *c.Credentials.SecretKey, *c.Credentials.SessionToken)
	return workload{a.ConfigWith(provider), a.t}, *identity.IdentityId
}

// secret in Secrets Manager, and its ARN.
func (h *house) secret(name, value string) string {
	h.t.Helper()
	made, err := secretsmanager.NewFromConfig(h.Config()).CreateSecret(h.t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &value})
	must(h.t, err)
	return *made.ARN
}

// said is all that a run and the functions have written down: history, output and logs.
func (h *house) said(e execution) string {
	h.t.Helper()
	var all strings.Builder
	fmt.Fprintln(&all, e.Output, e.Cause, e.Failed)
	pages := sfn.NewGetExecutionHistoryPaginator(h.sfn, &sfn.GetExecutionHistoryInput{ExecutionArn: &e.Arn, IncludeExecutionData: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(h.t.Context())
		must(h.t, err)
		raw, err := json.Marshal(page.Events)
		must(h.t, err)
		all.Write(raw)
	}
	logs := 0
	for _, state := range e.States {
		group := "/aws/lambda/Lanyard-" + state
		answer := h.json("logs", "Logs_20140328.FilterLogEvents", map[string]any{"logGroupName": group})
		logs += strings.Count(answer, `"message"`)
		all.WriteString(answer)
	}
	if logs == 0 {
		h.t.Error("no function has logged anything")
	}
	return all.String()
}

// json is one call of a service that has no client here.
func (h *house) json(service, target string, in any) string {
	h.t.Helper()
	body, err := json.Marshal(in)
	must(h.t, err)
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.Endpoint+"/", bytes.NewReader(body))
	must(h.t, err)
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	sum := sha256.Sum256(body)
	root := aws.Credentials{AccessKeyID: h.ID, SecretAccessKey: "test"}
	must(h.t, v4.NewSigner().SignHTTP(h.t.Context(), root, request, hex.EncodeToString(sum[:]), service, h.Region, time.Now()))
	response, err := http.DefaultClient.Do(request)
	must(h.t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	must(h.t, err)
	return string(answer)
}

// equal apart from the SDK's markers.
func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	markers := cmp.FilterPath(func(p cmp.Path) bool {
		field, ok := p.Last().(cmp.StructField)
		return ok && slices.Contains([]string{"noSmithyDocumentSerde", "ResultMetadata", "LastModifiedDate"}, field.Name())
	}, cmp.Ignore())
	if diff := cmp.Diff(want, got, markers); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
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

func (h *house) changeSecret(arn, value string) {
	h.t.Helper()
	_, err := secretsmanager.NewFromConfig(h.Config()).PutSecretValue(h.t.Context(), &secretsmanager.PutSecretValueInput{SecretId: &arn, SecretString: &value})
	must(h.t, err)
}
