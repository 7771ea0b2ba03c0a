package ensureloginprovider

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeIdentityProvider(
		context.Context, *idp.DescribeIdentityProviderInput, ...func(*idp.Options),
	) (*idp.DescribeIdentityProviderOutput, error)
	CreateIdentityProvider(
		context.Context, *idp.CreateIdentityProviderInput, ...func(*idp.Options),
	) (*idp.CreateIdentityProviderOutput, error)
	UpdateIdentityProvider(
		context.Context, *idp.UpdateIdentityProviderInput, ...func(*idp.Options),
	) (*idp.UpdateIdentityProviderOutput, error)
	DescribeUserPoolClient(
		context.Context, *idp.DescribeUserPoolClientInput, ...func(*idp.Options),
	) (*idp.DescribeUserPoolClientOutput, error)
	UpdateUserPoolClient(context.Context, *idp.UpdateUserPoolClientInput, ...func(*idp.Options)) (*idp.UpdateUserPoolClientOutput, error)
	DescribeIdentityPool(
		context.Context, *cognitoidentity.DescribeIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DescribeIdentityPoolOutput, error)
	UpdateIdentityPool(
		context.Context, *cognitoidentity.UpdateIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.UpdateIdentityPoolOutput, error)
	GetSecretValue(
		context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options),
	) (*secretsmanager.GetSecretValueOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewCognito(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Login: h.names.LoginProvider(in.UserPoolID), Providers: []string{}, Created: []string{}}
	for _, p := range in.Providers {
		if err := h.ensure(ctx, in, p); err != nil {
			return out, err
		}
		out.Providers = append(out.Providers, p.ProviderName())
		if !slices.Contains(in.Known, p.ProviderName()) {
			out.Created = append(out.Created, naming.ProviderArn(in.UserPoolArn, p.ProviderName()))
		}
	}
	if err := h.offer(ctx, in, out.Providers); err != nil {
		return out, err
	}
	return out, h.letIn(ctx, in, out.Login)
}

// ensure one provider in the user pool.
func (h handler) ensure(ctx context.Context, in Input, p appidentity.Provider) error {
	name := p.ProviderName()
	secret, err := userpool.Secret(ctx, h, p)
	if err != nil {
		return err
	}
	have, err := userpool.ReadProvider(ctx, h, in.UserPoolID, name)
	switch {
	case err != nil:
		return err
	case have == nil:
		_, err := h.CreateIdentityProvider(ctx, &idp.CreateIdentityProviderInput{
			UserPoolId: &in.UserPoolID, ProviderName: &name, ProviderType: types.IdentityProviderTypeType(p.Type),
			ProviderDetails: userpool.Details(p, secret), AttributeMapping: userpool.Mapping(p),
		})
		if awserr.Is(err, awserr.ProviderExists) { // another run, or this one and its answer was lost; the next attempt reads it
			return step.Errorf(step.NotVisible, "login provider %s was made meanwhile and is not shown yet", name)
		}
		return awserr.Wrap(err, "create login provider %s in user pool %s", name, in.UserPoolID)
	case string(have.ProviderType) != string(p.Type):
		return step.Errorf(step.Conflict, "login provider %s of user pool %s is of type %s, not %s: choose another name, or delete it",
			name, in.UserPoolID, have.ProviderType, p.Type)
	}
	update, reasons := userpool.MendProvider(*have, p, secret)
	if len(reasons) == 0 {
		return nil
	}
	_, err = h.UpdateIdentityProvider(ctx, update)
	return awserr.Wrap(err, "update login provider %s in user pool %s", name, in.UserPoolID)
}

// offer the providers to who signs in through the app's client. Others that it offers stay.
func (h handler) offer(ctx context.Context, in Input, providers []string) error {
	client, err := userpool.ReadClient(ctx, h, in.UserPoolID, in.ClientID)
	switch {
	case err != nil:
		return err
	case client == nil:
		return step.Errorf(step.NotVisible, "client %s of user pool %s is not shown yet", in.ClientID, in.UserPoolID)
	}
	update := userpool.Offer(*client, providers)
	if update == nil {
		return nil
	}
	_, err = h.UpdateUserPoolClient(ctx, update)
	return awserr.Wrap(err, "update client %s of user pool %s", in.ClientID, in.UserPoolID)
}

// letIn the client's tokens at the identity pool. Its other providers stay.
func (h handler) letIn(ctx context.Context, in Input, login string) error {
	pool, err := identitypool.Read(ctx, h, in.IdentityPoolID)
	switch {
	case err != nil:
		return err
	case pool == nil:
		return step.Errorf(step.NotVisible, "identity pool %s is not shown yet", in.IdentityPoolID)
	}
	update := identitypool.WithLogin(pool, login, in.ClientID)
	if update == nil {
		return nil
	}
	_, err = h.UpdateIdentityPool(ctx, update)
	return awserr.Wrap(err, "update identity pool %s", in.IdentityPoolID)
}
