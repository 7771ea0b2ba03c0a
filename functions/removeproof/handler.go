package removeproof

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/proof"
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
	DeleteIdentities(
		context.Context, *cognitoidentity.DeleteIdentitiesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DeleteIdentitiesOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewCognito(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Name: proof.NameFor(in.Execution)}
	pool, err := userpool.Read(ctx, h, in.UserPoolID)
	if err != nil || pool == nil { // gone, and all with it
		return out, err
	}
	visit := proof.Visit{Pool: *pool, IdentityPoolID: in.IdentityPoolID, Login: in.Login}
	return out, proof.Clear(ctx, h, visit, func(name string, _ time.Time) bool { return name == out.Name })
}
