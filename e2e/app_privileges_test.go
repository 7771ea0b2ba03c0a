package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.com/lanyard/internal/naming"
)

// What no function of AppIdentity may do with its own credentials: to pools that are not of this stack, with roles and secrets
// that are not Lanyard's.
func TestNoFunctionOfAppIdentityMay(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	a.run("").identity(t)
	ours, ourIdentities := a.ourUserPools()[0], a.ourIdentityPools()[0]
	ctx := t.Context()
	foreign, err := a.userPools.CreateUserPool(ctx, &idp.CreateUserPoolInput{PoolName: aws.String("foreign")})
	must(t, err)
	foreignIdentities, err := a.identityPools.CreateIdentityPool(ctx, &cognitoidentity.CreateIdentityPoolInput{IdentityPoolName: aws.String("foreign")})
	must(t, err)
	h.makeRole("/", "admin", nil)
	secret := h.secret("payroll", "s3cr3t")
	id, mine := foreign.UserPool.Id, naming.Tags{naming.TagStack: a.names.Stack()}
	functions := map[string]hands{}
	for _, step := range []string{
		"PlanIdentity", "EnsureUserPool", "EnsureAdminUser", "EnsureIdentityPool", "EnsurePoolClient", "EnsureLoginProvider", "BindIdentityRoles",
		"ConfirmIdentity", "RemoveProof", "RemoveIdentityPool", "RemoveUserPool",
	} {
		functions[step] = h.handsOf(step)
	}
	for what, try := range map[string]func(hands) error{
		"make a pool without the stack's tag": func(f hands) error {
			_, err := f.userPools.CreateUserPool(ctx, &idp.CreateUserPoolInput{PoolName: aws.String("x")})
			return err
		},
		"make a pool of another stack": func(f hands) error {
			_, err := f.userPools.CreateUserPool(ctx, &idp.CreateUserPoolInput{PoolName: aws.String("x"), UserPoolTags: naming.Tags{naming.TagStack: "another"}})
			return err
		},
		"make an identity pool without the stack's tag": func(f hands) error {
			_, err := f.identityPools.CreateIdentityPool(ctx, &cognitoidentity.CreateIdentityPoolInput{IdentityPoolName: aws.String("x")})
			return err
		},
		"take a foreign user pool over": func(f hands) error {
			_, err := f.userPools.TagResource(ctx, &idp.TagResourceInput{ResourceArn: foreign.UserPool.Arn, Tags: mine})
			return err
		},
		"take a foreign identity pool over": func(f hands) error {
			_, err := f.identityPools.TagResource(ctx, &cognitoidentity.TagResourceInput{
				ResourceArn: aws.String(a.names.IdentityPoolArn(*foreignIdentities.IdentityPoolId)), Tags: mine,
			})
			return err
		},
		"change a foreign user pool": func(f hands) error {
			_, err := f.userPools.UpdateUserPool(ctx, &idp.UpdateUserPoolInput{UserPoolId: id, UserPoolTags: mine})
			return err
		},
		"delete a foreign user pool": func(f hands) error {
			_, err := f.userPools.DeleteUserPool(ctx, &idp.DeleteUserPoolInput{UserPoolId: id})
			return err
		},
		"change a foreign identity pool": func(f hands) error {
			_, err := f.identityPools.UpdateIdentityPool(ctx, &cognitoidentity.UpdateIdentityPoolInput{
				IdentityPoolId: foreignIdentities.IdentityPoolId, IdentityPoolName: aws.String("x"), AllowUnauthenticatedIdentities: true,
			})
			return err
		},
		"delete a foreign identity pool": func(f hands) error {
			_, err := f.identityPools.DeleteIdentityPool(ctx, &cognitoidentity.DeleteIdentityPoolInput{IdentityPoolId: foreignIdentities.IdentityPoolId})
			return err
		},
		"make a user in a foreign pool": func(f hands) error {
			_, err := f.userPools.AdminCreateUser(ctx, &idp.AdminCreateUserInput{UserPoolId: id, Username: aws.String("mallory")})
			return err
		},
		"set a password in a foreign pool": func(f hands) error {
			_, err := f.userPools.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{
				UserPoolId: id, Username: aws.String("mallory"), Password: aws.String("Correct-Horse-Battery-9"), Permanent: true,
			})
			return err
		},
		"read a foreign pool's users": func(f hands) error {
			_, err := f.userPools.ListUsers(ctx, &idp.ListUsersInput{UserPoolId: id})
			return err
		},
		"make a client in a foreign pool": func(f hands) error {
			_, err := f.userPools.CreateUserPoolClient(ctx, &idp.CreateUserPoolClientInput{UserPoolId: id, ClientName: aws.String("x")})
			return err
		},
		"make a group in our pool": func(f hands) error {
			_, err := f.userPools.CreateGroup(ctx, &idp.CreateGroupInput{UserPoolId: ours.Id, GroupName: aws.String("admins")})
			return err
		},
		"turn MFA off in our pool": func(f hands) error {
			_, err := f.userPools.SetUserPoolMfaConfig(ctx, &idp.SetUserPoolMfaConfigInput{UserPoolId: ours.Id, MfaConfiguration: idptypes.UserPoolMfaTypeOff})
			return err
		},
		"bind a role outside the path": func(f hands) error {
			_, err := f.identityPools.SetIdentityPoolRoles(ctx, &cognitoidentity.SetIdentityPoolRolesInput{
				IdentityPoolId: ourIdentities.IdentityPoolId, Roles: map[string]string{"authenticated": "arn:aws:iam::" + h.ID + ":role/admin"},
			})
			return err
		},
		"read another's secret": func(f hands) error {
			_, err := f.secrets.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &secret})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			for step, function := range functions {
				if err := try(function); !denied(err, "") {
					t.Errorf("%s: got %v, want a refusal", step, err)
				}
			}
		})
	}
}

// hands are what calls Cognito and Secrets Manager with the credentials of a step's function.
type hands struct {
	userPools     *idp.Client
	identityPools *cognitoidentity.Client
	secrets       *secretsmanager.Client
}

func (h *house) handsOf(step string) hands {
	h.t.Helper()
	own := h.roleOf(step)
	h.putTrust(*own.RoleName, h.trustingTheAccount())
	cfg := h.assume(*own.Arn)
	return hands{idp.NewFromConfig(cfg), cognitoidentity.NewFromConfig(cfg), secretsmanager.NewFromConfig(cfg)}
}
