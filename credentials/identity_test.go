package credentials_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	identitytypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/credentials"
	"example.com/lanyard/internal/localaws"
)

// app is a user pool and an identity pool whose users get a role.
type app struct {
	world
	idp                    *cognitoidentityprovider.Client
	client, pool, provider string
}

func newApp(t testing.TB) app {
	w := newWorld(t)
	a := app{world: w, idp: cognitoidentityprovider.NewFromConfig(w.Config())}
	users := must[*cognitoidentityprovider.CreateUserPoolOutput](t)(a.idp.CreateUserPool(ctx, &cognitoidentityprovider.CreateUserPoolInput{PoolName: aws.String("app")})).UserPool.Id
	a.provider = "cognito-idp." + w.Region + ".amazonaws.com/" + aws.ToString(users)
	client := must[*cognitoidentityprovider.CreateUserPoolClientOutput](t)(a.idp.CreateUserPoolClient(ctx, &cognitoidentityprovider.CreateUserPoolClientInput{
		UserPoolId: users, ClientName: aws.String("app"), ExplicitAuthFlows: []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserPasswordAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth},
	}))
	a.client = aws.ToString(client.UserPoolClient.ClientId)
	for _, user := range []string{"ada", "bob"} {
		_, err := a.idp.AdminCreateUser(ctx, &cognitoidentityprovider.AdminCreateUserInput{UserPoolId: users, Username: &user, MessageAction: types.MessageActionTypeSuppress})
		w.check(err)
		_, err = a.idp.AdminSetUserPassword(ctx, &cognitoidentityprovider.AdminSetUserPasswordInput{UserPoolId: users, Username: &user, Password: aws.String(password), Permanent: true})
		w.check(err)
	}
	identities := cognitoidentity.NewFromConfig(w.Config())
	pool := must[*cognitoidentity.CreateIdentityPoolOutput](t)(identities.CreateIdentityPool(ctx, &cognitoidentity.CreateIdentityPoolInput{
		IdentityPoolName: aws.String("app"), CognitoIdentityProviders: []identitytypes.CognitoIdentityProvider{{ProviderName: &a.provider, ClientId: &a.client, ServerSideTokenCheck: aws.Bool(true)}},
	}))
	a.pool = aws.ToString(pool.IdentityPoolId)
	_, err := identities.SetIdentityPoolRoles(ctx, &cognitoidentity.SetIdentityPoolRolesInput{IdentityPoolId: &a.pool, Roles: map[string]string{"authenticated": a.userRole()}})
	w.check(err)
	return a
}

const password = "correct-Horse-9"

// userRole trusts the pool's signed-in users.
func (a app) userRole() string {
	a.t.Helper()
	trust := must[[]byte](a.t)(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{map[string]any{
		"Effect": "Allow", "Principal": map[string]string{"Federated": "cognito-identity.amazonaws.com"}, "Action": []string{"sts:AssumeRoleWithWebIdentity", "sts:TagSession"},
		"Condition": map[string]any{
			"StringEquals":           map[string]string{"cognito-identity.amazonaws.com:aud": a.pool},
			"ForAnyValue:StringLike": map[string]string{"cognito-identity.amazonaws.com:amr": "authenticated"},
		},
	}}}))
	made, err := a.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: aws.String("user"), AssumeRolePolicyDocument: aws.String(string(trust))})
	a.check(err)
	return aws.ToString(made.Role.Arn)
}

// signIn writes the user's ID token into a file of that mode.
func (a app) signIn(user, file string, mode os.FileMode) string {
	a.t.Helper()
	out, err := a.idp.InitiateAuth(ctx, &cognitoidentityprovider.InitiateAuthInput{
		ClientId: &a.client, AuthFlow: types.AuthFlowTypeUserPasswordAuth, AuthParameters: map[string]string{"USERNAME": user, "PASSWORD": password},
	})
	a.check(err)
	token := aws.ToString(out.AuthenticationResult.IdToken)
	a.check(os.WriteFile(file, []byte(token+"\n"), mode))
	a.check(os.Chmod(file, mode))
	return token
}

func TestIdentity(t *testing.T) {
	t.Parallel()
	a := newApp(t)
	file := filepath.Join(t.TempDir(), "token")
	token := a.signIn("ada", file, 0o600)
	provider := must[credentials.Provider](t)(credentials.Identity(aws.Config{BaseEndpoint: &a.Endpoint}, credentials.IdentityOptions{PoolID: a.pool, Provider: a.provider, TokenFile: file}))
	if strings.Contains(provider.Key(), token) {
		t.Error("the key holds the token")
	}
	ada := provider.Key()
	cached := credentials.Cached(provider, plain(t, folder(t)))
	a.check(a.ClearCalls(ctx))
	for range 50 {
		must[aws.Credentials](t)(cached.Retrieve(ctx))
	}
	if caller := a.caller(must[aws.Credentials](t)(cached.Retrieve(ctx))); !strings.Contains(caller, ":assumed-role/user/") {
		t.Errorf("they are of %s", caller)
	}
	var asked []string
	for _, call := range must[[]localaws.Call](t)(a.Calls(ctx)) {
		if strings.HasPrefix(call.Action, "cognito-identity:") {
			asked = append(asked, call.Action)
		}
	}
	if got := strings.Join(asked, " "); got != "cognito-identity:GetId cognito-identity:GetCredentialsForIdentity" {
		t.Errorf("it called %s", got)
	}

	// Another user with the same file is another question.
	a.signIn("bob", file, 0o600)
	if provider.Key() == ada {
		t.Error("two users have one key")
	}

	// What Cognito refuses is said without the token.
	forged := token[:len(token)-8] + "AAAAAAAA"
	a.check(os.WriteFile(file, []byte(forged), 0o600))
	_, err := provider.Retrieve(ctx)
	says(t, err, "find the user's identity in pool "+a.pool, forged)
}

func TestTokenFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "token")
	provider := must[credentials.Provider](t)(credentials.Identity(aws.Config{BaseEndpoint: aws.String("http://127.0.0.1:1")}, credentials.IdentityOptions{
		PoolID: "eu-central-1:01234567-89ab-cdef-0123-456789abcdef", Provider: "accounts.google.com", TokenFile: file,
	}))
	for _, test := range []struct {
		content string
		mode    os.FileMode
		want    string
	}{
		{"secret", 0o644, "a file that only you can read: its mode is 0644"},
		{"secret", 0o640, "a file that only you can read: its mode is 0640"},
		{"", 0o600, "want one token"},
		{"secret and more", 0o600, "want one token"},
		{strings.Repeat("secret", 10_000), 0o600, "at most 50000"},
	} {
		if err := os.WriteFile(file, []byte(test.content), test.mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(file, test.mode); err != nil {
			t.Fatal(err)
		}
		_, err := provider.Retrieve(ctx)
		says(t, err, test.want, "secret")
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	_, err := provider.Retrieve(ctx)
	says(t, err, "read the token")
}
