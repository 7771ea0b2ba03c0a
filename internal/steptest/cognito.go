package steptest

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/userpool"
)

// App of a World: the test's own hands in Amazon Cognito.
type App struct {
	World
	UserPools     *idp.Client
	IdentityPools *cognitoidentity.Client
}

// AppName of the app in all tests of steps.
const AppName = "shop"

// App in the world.
func (w World) App() App {
	return App{w, idp.NewFromConfig(w.Env.AWS), cognitoidentity.NewFromConfig(w.Env.AWS)}
}

// UserPool of our stack, as a run makes it, and then changed.
func (a App) UserPool(t testing.TB, execution string, changes ...func(*idp.CreateUserPoolInput)) *idptypes.UserPoolType {
	t.Helper()
	in := userpool.New(naming.AppName(AppName), a.Names().AppTags("app", AppName, execution))
	for _, change := range changes {
		change(in)
	}
	made, err := a.UserPools.CreateUserPool(ctx, in)
	Must(t)(nil, err)
	return made.UserPool
}

// IdentityPool of our stack, as a run makes it, and then changed.
func (a App) IdentityPool(t testing.TB, execution, created string, changes ...func(*cognitoidentity.CreateIdentityPoolInput)) string {
	t.Helper()
	tags := a.Names().AppTags("app", AppName, execution)
	tags[naming.TagCreated] = created
	in := &cognitoidentity.CreateIdentityPoolInput{IdentityPoolName: aws.String(naming.AppName(AppName)), IdentityPoolTags: tags}
	for _, change := range changes {
		change(in)
	}
	made, err := a.IdentityPools.CreateIdentityPool(ctx, in)
	Must(t)(nil, err)
	return *made.IdentityPoolId
}

// Client of a user pool, as a run makes it, and then changed.
func (a App) Client(t testing.TB, poolID string, changes ...func(*idp.CreateUserPoolClientInput)) string {
	t.Helper()
	in := userpool.NewClient(poolID, naming.AppName(AppName), nil)
	for _, change := range changes {
		change(in)
	}
	made, err := a.UserPools.CreateUserPoolClient(ctx, in)
	Must(t)(nil, err)
	return *made.UserPoolClient.ClientId
}

// User in a user pool, made by somebody else.
func (a App) User(t testing.TB, poolID, username string) {
	t.Helper()
	Must(t)(a.UserPools.AdminCreateUser(ctx, &idp.AdminCreateUserInput{
		UserPoolId: &poolID, Username: &username, MessageAction: idptypes.MessageActionTypeSuppress,
	}))
}

// ReadUserPool as it is, nil if it is gone.
func (a App) ReadUserPool(t testing.TB, id string) *idptypes.UserPoolType {
	t.Helper()
	pool, err := userpool.Read(ctx, a.UserPools, id)
	Must(t)(nil, err)
	return pool
}

// ReadIdentityPool as it is, nil if it is gone.
func (a App) ReadIdentityPool(t testing.TB, id string) *identitypool.Pool {
	t.Helper()
	pool, err := identitypool.Read(ctx, a.IdentityPools, id)
	Must(t)(nil, err)
	return pool
}

// OurUserPools are the ids of the app's user pools.
func (a App) OurUserPools(t testing.TB) []string {
	t.Helper()
	pools, err := userpool.Ours(ctx, a.UserPools, a.Names(), AppName)
	Must(t)(nil, err)
	ids := []string{}
	for _, pool := range pools {
		ids = append(ids, *pool.Id)
	}
	return ids
}

// OurIdentityPools are the ids of the app's identity pools.
func (a App) OurIdentityPools(t testing.TB) []string {
	t.Helper()
	pools, err := identitypool.Ours(ctx, a.IdentityPools, a.Names(), AppName)
	Must(t)(nil, err)
	ids := []string{}
	for _, pool := range pools {
		ids = append(ids, *pool.IdentityPoolId)
	}
	return ids
}

// Clients are the names of a user pool's clients.
func (a App) Clients(t testing.TB, poolID string) []string {
	t.Helper()
	listed, err := a.UserPools.ListUserPoolClients(ctx, &idp.ListUserPoolClientsInput{UserPoolId: &poolID, MaxResults: aws.Int32(60)})
	Must(t)(nil, err)
	names := []string{}
	for _, client := range listed.UserPoolClients {
		names = append(names, *client.ClientName)
	}
	return names
}

// Users are the names of a user pool's users.
func (a App) Users(t testing.TB, poolID string) []string {
	t.Helper()
	listed, err := a.UserPools.ListUsers(ctx, &idp.ListUsersInput{UserPoolId: &poolID})
	Must(t)(nil, err)
	names := []string{}
	for _, user := range listed.Users {
		names = append(names, *user.Username)
	}
	return names
}

// Identities of an identity pool.
func (a App) Identities(t testing.TB, poolID string) []string {
	t.Helper()
	listed, err := a.IdentityPools.ListIdentities(ctx, &cognitoidentity.ListIdentitiesInput{IdentityPoolId: &poolID, MaxResults: aws.Int32(60)})
	Must(t)(nil, err)
	ids := []string{}
	for _, identity := range listed.Identities {
		ids = append(ids, *identity.IdentityId)
	}
	return ids
}

// Whole is an app as a run leaves it.
type Whole struct {
	App
	Pool                     *idptypes.UserPoolType
	ClientID, IdentityPoolID string
	Login                    string // the user pool as the identity pool names it
	RoleName                 string
}

// Whole makes the app as execution would: pools, client, login, and a role that trusts the identity pool and may do S3.
func (a App) Whole(t testing.TB, execution string, changes ...func(*idp.CreateUserPoolInput)) Whole {
	t.Helper()
	pool := a.UserPool(t, execution, changes...)
	w := Whole{App: a, Pool: pool, ClientID: a.Client(t, *pool.Id), Login: a.Names().LoginProvider(*pool.Id), RoleName: a.Names().NameFor("app", AppName)}
	w.IdentityPoolID = a.IdentityPool(t, execution, "2026-01-01T00:00:00.000Z", func(in *cognitoidentity.CreateIdentityPoolInput) {
		in.CognitoIdentityProviders = append(in.CognitoIdentityProviders, identitypool.Login(w.Login, w.ClientID))
	})
	a.AppRole(t, w.RoleName, w.IdentityPoolID, execution)
	bound := identitypool.Bound{RoleArn: a.Names().RoleArn(w.RoleName), Provider: w.Login, ClientID: w.ClientID}
	have, err := identitypool.ReadRoles(ctx, a.IdentityPools, w.IdentityPoolID)
	Must(t)(nil, err)
	set, _ := bound.Bind(w.IdentityPoolID, have)
	Must(t)(a.IdentityPools.SetIdentityPoolRoles(ctx, set))
	return w
}

// AppRole is a role of the stack that the signed-in users of an identity pool may assume.
func (a App) AppRole(t testing.TB, name, identityPoolID, execution string) {
	t.Helper()
	template := catalogue.Template{Name: "app", Service: catalogue.Cognito, Description: "Users"}
	want := template.RenderFor(a.Names(), catalogue.Trustee{IdentityPoolID: identityPoolID})
	tags := a.tags(execution, want.Digest())
	tags[naming.TagTemplate] = "app"
	Must(t)(a.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &name, Path: aws.String(naming.Path), PermissionsBoundary: &a.Env.Namespace.BoundaryArn,
		AssumeRolePolicyDocument: aws.String(string(want.Trust)), Description: &want.Description, Tags: role.IAMTags(tags),
	}))
}

// Roles of an identity pool.
func (a App) Roles(t testing.TB, identityPoolID string) *identitypool.Roles {
	t.Helper()
	have, err := identitypool.ReadRoles(ctx, a.IdentityPools, identityPoolID)
	Must(t)(nil, err)
	return have
}

// LoginsOf an identity pool: the ids of the clients whose tokens it takes.
func (a App) LoginsOf(t testing.TB, identityPoolID string) []string {
	t.Helper()
	ids := []string{}
	for _, provider := range a.ReadIdentityPool(t, identityPoolID).CognitoIdentityProviders {
		ids = append(ids, *provider.ClientId)
	}
	return ids
}
