package confirmidentity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/proof"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
	ListUsers(context.Context, *idp.ListUsersInput, ...func(*idp.Options)) (*idp.ListUsersOutput, error)
	ListUserPoolClients(context.Context, *idp.ListUserPoolClientsInput, ...func(*idp.Options)) (*idp.ListUserPoolClientsOutput, error)
	DescribeUserPoolClient(
		context.Context, *idp.DescribeUserPoolClientInput, ...func(*idp.Options),
	) (*idp.DescribeUserPoolClientOutput, error)
	CreateUserPoolClient(context.Context, *idp.CreateUserPoolClientInput, ...func(*idp.Options)) (*idp.CreateUserPoolClientOutput, error)
	DeleteUserPoolClient(context.Context, *idp.DeleteUserPoolClientInput, ...func(*idp.Options)) (*idp.DeleteUserPoolClientOutput, error)
	AdminCreateUser(context.Context, *idp.AdminCreateUserInput, ...func(*idp.Options)) (*idp.AdminCreateUserOutput, error)
	AdminSetUserPassword(context.Context, *idp.AdminSetUserPasswordInput, ...func(*idp.Options)) (*idp.AdminSetUserPasswordOutput, error)
	AdminInitiateAuth(context.Context, *idp.AdminInitiateAuthInput, ...func(*idp.Options)) (*idp.AdminInitiateAuthOutput, error)
	AdminDeleteUser(context.Context, *idp.AdminDeleteUserInput, ...func(*idp.Options)) (*idp.AdminDeleteUserOutput, error)
	DescribeIdentityPool(
		context.Context, *cognitoidentity.DescribeIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DescribeIdentityPoolOutput, error)
	UpdateIdentityPool(
		context.Context, *cognitoidentity.UpdateIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.UpdateIdentityPoolOutput, error)
	GetId(context.Context, *cognitoidentity.GetIdInput, ...func(*cognitoidentity.Options)) (*cognitoidentity.GetIdOutput, error)
	GetCredentialsForIdentity(
		context.Context, *cognitoidentity.GetCredentialsForIdentityInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.GetCredentialsForIdentityOutput, error)
	DeleteIdentities(
		context.Context, *cognitoidentity.DeleteIdentitiesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DeleteIdentitiesOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
}

type handler struct {
	api
	names naming.Namespace
	aws   aws.Config // of the calls that are made as the user
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewCognito(env.AWS), env.Namespace, env.AWS}.handle
}

// work is how long the proof may take. What the function has left is for taking it back.
const work = 60 * time.Second

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	pool, err := userpool.Read(ctx, h, in.UserPoolID)
	switch {
	case err != nil:
		return Output{}, err
	case pool == nil:
		return Output{}, step.Errorf(step.NotVisible, "user pool %s is not shown yet", in.UserPoolID)
	}
	visit := proof.Visit{API: h, Pool: *pool, IdentityPoolID: in.IdentityPoolID, Login: in.Login, Name: proof.NameFor(in.Execution)}
	before, cancel := context.WithTimeout(ctx, work)
	defer cancel()
	possible := proof.Possible(*pool)
	over := func(name string, made time.Time) bool { // an earlier attempt may have begun when it was possible
		return name == visit.Name && possible != nil || name != visit.Name && time.Since(made) > proof.Abandoned
	}
	if err := errors.Join(proof.Clear(before, h, visit, over), possible); err != nil {
		return answer(nil, err)
	}
	arn, err := h.prove(before, in, &visit)
	return answer(arn, errors.Join(err, visit.Leave(ctx)))
}

// answer with what was seen. What could not be tried is no error; what could not be taken back is.
func answer(arn *string, err error) (Output, error) {
	for _, one := range each(err) {
		if _, unproven := errors.AsType[proof.Unproven](one); !unproven {
			return Output{}, err
		}
	}
	if err == nil {
		return Output{Decision: outcome.IdentityProven, Reason: "a sign-in became credentials of the role", ProvenArn: arn}, nil
	}
	reason := err.Error()
	return Output{Decision: outcome.IdentityUnproven, Reason: "no sign-in could be tried: " + reason, Unproven: &reason}, nil
}

// each of the errors that were joined.
func each(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok { //nolint:errorlint // of this very error
		return joined.Unwrap()
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// prove that the user's identity gets credentials, by the enhanced flow, and that they are of the role.
func (h handler) prove(ctx context.Context, in Input, visit *proof.Visit) (*string, error) {
	if err := visit.Enter(ctx); err != nil {
		return nil, err
	}
	got, err := h.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: &visit.IdentityID, Logins: visit.Logins(),
	})
	switch {
	case awserr.Is(err, awserr.PoolConfiguration):
		return nil, h.notTrusted(ctx, in)
	case err != nil:
		return nil, awserr.Wrap(err, "get credentials for an identity of identity pool %s", in.IdentityPoolID)
	}
	return h.whose(ctx, in, credentials.NewStaticCredentialsProvider(
		aws.ToString(got.Credentials.AccessKeyId), aws.ToString(got.Credentials.SecretKey), aws.ToString(got.Credentials.SessionToken)))
}

// notTrusted says what the role's trust lacks. If it lacks nothing, it has not spread.
func (h handler) notTrusted(ctx context.Context, in Input) error {
	state, err := role.Get(ctx, h, in.RoleName)
	switch {
	case err != nil:
		return err
	case state == nil:
		return step.Errorf(step.NotVisible, "role %s is not shown yet", in.RoleName)
	}
	lacks := identitypool.TrustLacks(state.Role.Trust, h.names, in.IdentityPoolID)
	if len(lacks) == 0 {
		return step.Errorf(step.NotVisible, "identity pool %s cannot use role %s yet: its trust policy is whole, and has not spread",
			in.IdentityPoolID, in.RoleName)
	}
	return step.Errorf(step.NotVisible, "identity pool %s cannot use role %s: its trust policy lacks %s",
		in.IdentityPoolID, in.RoleName, strings.Join(lacks, ", "))
}

// whose credentials they are: asked with them, of STS.
func (h handler) whose(ctx context.Context, in Input, user aws.CredentialsProvider) (*string, error) {
	cfg := h.aws.Copy()
	cfg.Credentials = user
	caller, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return nil, awserr.Wrap(err, "ask whose the credentials of the signed-in user are")
	}
	want := fmt.Sprintf(":assumed-role/%s/", in.RoleName)
	if arn := aws.ToString(caller.Arn); !strings.Contains(arn, want) {
		return nil, step.Errorf(step.NotVisible, "the signed-in user still gets credentials of %s, not of role %s", arn, in.RoleName)
	}
	return caller.Arn, nil
}
