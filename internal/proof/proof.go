// Package proof signs a throwaway user in to an app's pools, to see that a sign-in becomes credentials of the app's role, and
// takes every trace of it back.
//
// The user's password lives in this process's memory. The user, and the client by which it signs in, are named after the
// run, so that an attempt that was killed is taken up by the next: it finds the user, gives it another password, signs in,
// and so learns which identity that attempt left in the identity pool.
package proof

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/unnamed"
	"example.com/lanyard/internal/userpool"
)

// API is all that a proof calls. GetId is not signed: whoever has a token may call it.
type API interface {
	userpool.ClientLister
	identitypool.Reader
	UpdateIdentityPool(
		context.Context, *cognitoidentity.UpdateIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.UpdateIdentityPoolOutput, error)
	CreateUserPoolClient(context.Context, *idp.CreateUserPoolClientInput, ...func(*idp.Options)) (*idp.CreateUserPoolClientOutput, error)
	DeleteUserPoolClient(context.Context, *idp.DeleteUserPoolClientInput, ...func(*idp.Options)) (*idp.DeleteUserPoolClientOutput, error)
	AdminCreateUser(context.Context, *idp.AdminCreateUserInput, ...func(*idp.Options)) (*idp.AdminCreateUserOutput, error)
	AdminSetUserPassword(context.Context, *idp.AdminSetUserPasswordInput, ...func(*idp.Options)) (*idp.AdminSetUserPasswordOutput, error)
	AdminInitiateAuth(context.Context, *idp.AdminInitiateAuthInput, ...func(*idp.Options)) (*idp.AdminInitiateAuthOutput, error)
	AdminDeleteUser(context.Context, *idp.AdminDeleteUserInput, ...func(*idp.Options)) (*idp.AdminDeleteUserOutput, error)
	GetId(context.Context, *cognitoidentity.GetIdInput, ...func(*cognitoidentity.Options)) (*cognitoidentity.GetIdOutput, error)
	DeleteIdentities(
		context.Context, *cognitoidentity.DeleteIdentitiesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DeleteIdentitiesOutput, error)
}

// Visit is one throwaway user's stay in the pools.
type Visit struct {
	API
	Pool           types.UserPoolType
	IdentityPoolID string
	Login          string // the user pool as the identity pool names it
	Name           string // of the user and the client

	IdentityID string
	token      string // of the sign-in; never leaves this process but to Cognito
	found      bool   // the user was there: an earlier attempt may have left an identity
	asked      bool   // GetId was called: there may be an identity
	barred     bool   // the pool lets the user sign in no more: nothing leads to an identity that may be left
}

// NameFor is what a run calls its user and its client.
func NameFor(execution string) string { return appidentity.ProofPrefix + naming.Hash(execution)[:16] }

// Unproven is why a proof cannot be made in this pool. It is no fault of the run.
type Unproven struct{ Reason string }

func (u Unproven) Error() string { return u.Reason }

// Possible gives Unproven where a throwaway user could not sign in.
func Possible(pool types.UserPoolType) error {
	switch {
	case pool.MfaConfiguration == types.UserPoolMfaTypeOn:
		return Unproven{"the user pool requires MFA, and a throwaway user has no second factor"}
	case len(pool.UsernameAttributes) > 0 && !slices.Contains(pool.UsernameAttributes, types.UsernameAttributeTypeEmail):
		return Unproven{"users of the pool sign in by their phone numbers, and a throwaway user has none"}
	}
	return nil
}

// email of the user, in a domain that never exists (RFC 2606). Nothing is sent to it.
func (v *Visit) email() string { return v.Name + "@example.invalid" }

func (v *Visit) username() string {
	if len(v.Pool.UsernameAttributes) > 0 {
		return v.email()
	}
	return v.Name
}

// Enter makes the client and the user, signs in and turns the sign-in into an identity.
func (v *Visit) Enter(ctx context.Context) error {
	clientID, err := v.client(ctx)
	if err != nil {
		return err
	}
	if err := v.letIn(ctx, clientID); err != nil {
		return err
	}
	if err := v.signIn(ctx, clientID); err != nil {
		_, v.barred = errors.AsType[Unproven](err)
		return err
	}
	v.asked = true
	return v.identity(ctx)
}

// Logins that show who the user is.
func (v *Visit) Logins() map[string]string { return map[string]string{v.Login: v.token} }

// client of this visit: an earlier attempt's, or a new one.
func (v *Visit) client(ctx context.Context) (string, error) {
	ids, err := userpool.ListClients(ctx, v, *v.Pool.Id, func(name string) bool { return name == v.Name })
	if err != nil {
		return "", err
	}
	if len(ids) > 0 {
		return ids[0], nil
	}
	made, err := v.CreateUserPoolClient(ctx, &idp.CreateUserPoolClientInput{
		UserPoolId: v.Pool.Id, ClientName: &v.Name,
		ExplicitAuthFlows: []types.ExplicitAuthFlowsType{ // AWS refuses a client without the refresh flow (aws-cdk#7625)
			types.ExplicitAuthFlowsTypeAllowAdminUserPasswordAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth,
		},
		PreventUserExistenceErrors: types.PreventUserExistenceErrorTypesEnabled, EnableTokenRevocation: aws.Bool(true),
		AccessTokenValidity: aws.Int32(5), IdTokenValidity: aws.Int32(5), RefreshTokenValidity: 60,
		TokenValidityUnits: &types.TokenValidityUnitsType{
			AccessToken: types.TimeUnitsTypeMinutes, IdToken: types.TimeUnitsTypeMinutes, RefreshToken: types.TimeUnitsTypeMinutes,
		},
	}, func(o *idp.Options) { o.Retryer = unnamed.Once(o.Retryer) })
	if err != nil {
		return "", awserr.Wrap(err, "create client %s of user pool %s", v.Name, *v.Pool.Id)
	}
	return *made.UserPoolClient.ClientId, nil
}

// letIn the client's tokens at the identity pool, for as long as the visit lasts.
func (v *Visit) letIn(ctx context.Context, clientID string) error {
	pool, err := identitypool.Read(ctx, v, v.IdentityPoolID)
	switch {
	case err != nil:
		return err
	case pool == nil:
		return step.Errorf(step.NotVisible, "identity pool %s is not shown yet", v.IdentityPoolID)
	}
	if update := identitypool.WithLogin(pool, v.Login, clientID); update != nil {
		_, err = v.UpdateIdentityPool(ctx, update)
	}
	return awserr.Wrap(err, "let client %s in at identity pool %s", clientID, v.IdentityPoolID)
}

func (v *Visit) signIn(ctx context.Context, clientID string) error {
	username, poolID := v.username(), *v.Pool.Id
	_, err := v.AdminCreateUser(ctx, &idp.AdminCreateUserInput{
		UserPoolId: &poolID, Username: &username, MessageAction: types.MessageActionTypeSuppress,
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email"), Value: aws.String(v.email())}, {Name: aws.String("email_verified"), Value: aws.String("true")},
		},
	})
	switch {
	case awserr.Is(err, awserr.UserExists):
		v.found = true
	case err != nil:
		return refusedByTrigger(err, "make throwaway user %s in user pool %s", v.Name, poolID)
	}
	password := newPassword(v.Pool)
	_, err = v.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{
		UserPoolId: &poolID, Username: &username, Password: &password, Permanent: true,
	})
	if awserr.Is(err, awserr.UserNotFound) {
		return step.Errorf(step.NotVisible, "throwaway user %s is not shown yet", v.Name)
	}
	if err != nil {
		return awserr.Wrap(err, "set the password of throwaway user %s", v.Name)
	}
	got, err := v.AdminInitiateAuth(ctx, &idp.AdminInitiateAuthInput{
		UserPoolId: &poolID, ClientId: &clientID, AuthFlow: types.AuthFlowTypeAdminUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": username, "PASSWORD": password},
	})
	switch {
	case awserr.Is(err, awserr.ResourceNotFound), awserr.Is(err, awserr.UserNotFound):
		return step.Errorf(step.NotVisible, "client or user %s of user pool %s is not shown yet", v.Name, poolID)
	case err != nil:
		return refusedByTrigger(err, "sign throwaway user %s in", v.Name)
	case got.AuthenticationResult == nil:
		return Unproven{"the user pool asks a throwaway user who signs in for " + string(got.ChallengeName)}
	}
	v.token = aws.ToString(got.AuthenticationResult.IdToken)
	return nil
}

// refusedByTrigger is Unproven where a function of the pool's owner refused, which is theirs to decide.
func refusedByTrigger(err error, format string, args ...any) error {
	if awserr.Is(err, awserr.TriggerRefused) {
		return Unproven{"a Lambda trigger of the user pool refuses a throwaway user"}
	}
	return awserr.Wrap(err, format, args...)
}

func (v *Visit) identity(ctx context.Context) error {
	got, err := v.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &v.IdentityPoolID, Logins: v.Logins()})
	switch {
	case awserr.Is(err, awserr.TokenNotTaken): // another run wrote the list of providers meanwhile, or it has not spread
		return step.Errorf(step.NotVisible, "identity pool %s does not take tokens of client %s yet", v.IdentityPoolID, v.Name)
	case err != nil:
		return awserr.Wrap(err, "get an identity of identity pool %s", v.IdentityPoolID)
	}
	v.IdentityID = aws.ToString(got.IdentityId)
	return nil
}

// patience with what is taken back, after the work's own time is over.
const patience = 15 * time.Second

// Leave takes back the identity, the user and the client, whatever has happened, and says all that it could not.
func (v *Visit) Leave(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	var problems []error
	note := func(err error) bool {
		if err != nil {
			problems = append(problems, err)
		}
		return err == nil
	}
	if v.asked && v.IdentityID == "" {
		note(v.identity(ctx)) // its answer was lost
	}
	forgotten := !v.asked || v.IdentityID != "" && note(v.deleteIdentity(ctx))
	if forgotten && (v.asked || !v.found || v.barred) { // else only the user leads to the identity that an earlier attempt may have left
		_, err := v.AdminDeleteUser(ctx, &idp.AdminDeleteUserInput{UserPoolId: v.Pool.Id, Username: aws.String(v.username())})
		if err != nil && !awserr.Is(err, awserr.UserNotFound) {
			note(awserr.Wrap(err, "delete throwaway user %s", v.Name))
		}
	}
	note(v.removeClients(ctx))
	return errors.Join(problems...)
}

func (v *Visit) deleteIdentity(ctx context.Context) error {
	got, err := v.DeleteIdentities(ctx, &cognitoidentity.DeleteIdentitiesInput{IdentityIdsToDelete: []string{v.IdentityID}})
	if err == nil && len(got.UnprocessedIdentityIds) > 0 {
		return step.Errorf(step.Unavailable, "delete identity %s: %s", v.IdentityID, got.UnprocessedIdentityIds[0].ErrorCode)
	}
	return awserr.Wrap(err, "delete identity %s", v.IdentityID)
}

// removeClients of this visit, first from the identity pool: a client that is gone can no longer be told by its name.
func (v *Visit) removeClients(ctx context.Context) error {
	ids, err := userpool.ListClients(ctx, v, *v.Pool.Id, func(name string) bool { return name == v.Name })
	if err != nil || len(ids) == 0 {
		return err
	}
	pool, err := identitypool.Read(ctx, v, v.IdentityPoolID)
	if err != nil {
		return err
	}
	if pool != nil {
		if update := identitypool.WithoutLogins(pool, func(id string) bool { return slices.Contains(ids, id) }); update != nil {
			if _, err := v.UpdateIdentityPool(ctx, update); err != nil {
				return awserr.Wrap(err, "no longer let client %s in at identity pool %s", v.Name, v.IdentityPoolID)
			}
		}
	}
	for _, id := range ids {
		_, err := v.DeleteUserPoolClient(ctx, &idp.DeleteUserPoolClientInput{UserPoolId: v.Pool.Id, ClientId: &id})
		if err != nil && !awserr.Is(err, awserr.ResourceNotFound) {
			return awserr.Wrap(err, "delete client %s of user pool %s", v.Name, *v.Pool.Id)
		}
	}
	return nil
}
