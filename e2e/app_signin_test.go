package e2e

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/identitypool"
)

// signedIn is what a user of the app gets who really signs in: through a client of the test's, in the app's pools.
func (a app) signedIn(userPoolID, identityPoolID, username string) (as workload, identityID string) {
	a.t.Helper()
	ctx, login := a.t.Context(), a.names.LoginProvider(userPoolID)
	a.makeUser(userPoolID, username, nil)
	client, err := a.userPools.CreateUserPoolClient(ctx, &idp.CreateUserPoolClientInput{
		UserPoolId: &userPoolID, ClientName: aws.String("test"), ExplicitAuthFlows: []idptypes.ExplicitAuthFlowsType{"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"},
	})
	must(a.t, err)
	pool, err := identitypool.Read(ctx, a.identityPools, identityPoolID)
	must(a.t, err)
	_, err = a.identityPools.UpdateIdentityPool(ctx, identitypool.WithLogin(pool, login, *client.UserPoolClient.ClientId))
	must(a.t, err)
	as, identityID, err = a.credentials(identityPoolID, login, a.token(*client.UserPoolClient.ClientId, username))
	must(a.t, err)
	return as, identityID
}

const password = "Correct-Horse-Battery-9"

// makeUser who can sign in.
func (a app) makeUser(userPoolID, username string, attributes map[string]string) {
	a.t.Helper()
	in := &idp.AdminCreateUserInput{UserPoolId: &userPoolID, Username: &username, MessageAction: idptypes.MessageActionTypeSuppress}
	for name, value := range attributes {
		in.UserAttributes = append(in.UserAttributes, idptypes.AttributeType{Name: &name, Value: &value})
	}
	_, err := a.userPools.AdminCreateUser(a.t.Context(), in)
	must(a.t, err)
	_, err = a.userPools.AdminSetUserPassword(a.t.Context(), &idp.AdminSetUserPasswordInput{
		UserPoolId: &userPoolID, Username: &username, Password: aws.String(password), Permanent: true,
	})
	must(a.t, err)
}

// token of a user who signs in through a client that takes passwords.
func (a app) token(clientID, username string) string {
	a.t.Helper()
	got, err := a.userPools.InitiateAuth(a.t.Context(), &idp.InitiateAuthInput{
		ClientId: &clientID, AuthFlow: idptypes.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": password},
	})
	must(a.t, err)
	return *got.AuthenticationResult.IdToken
}

// credentials that an identity pool gives for a token.
func (a app) credentials(identityPoolID, login, token string) (as workload, identityID string, err error) {
	a.t.Helper()
	logins := map[string]string{login: token}
	identity, err := a.identityPools.GetId(a.t.Context(), &cognitoidentity.GetIdInput{IdentityPoolId: &identityPoolID, Logins: logins})
	must(a.t, err)
	got, err := a.identityPools.GetCredentialsForIdentity(a.t.Context(), &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: identity.IdentityId, Logins: logins,
	})
	if err != nil {
		return workload{}, "", err
	}
	c := got.Credentials
	provider := credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretKey, *c.SessionToken)
	return workload{a.ConfigWith(provider), a.t}, *identity.IdentityId, nil
}
