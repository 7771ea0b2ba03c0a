package planidentity

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/identityplan"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/turn"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListUserPools(context.Context, *idp.ListUserPoolsInput, ...func(*idp.Options)) (*idp.ListUserPoolsOutput, error)
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
	AdminGetUser(context.Context, *idp.AdminGetUserInput, ...func(*idp.Options)) (*idp.AdminGetUserOutput, error)
	ListUserPoolClients(context.Context, *idp.ListUserPoolClientsInput, ...func(*idp.Options)) (*idp.ListUserPoolClientsOutput, error)
	DescribeUserPoolClient(
		context.Context, *idp.DescribeUserPoolClientInput, ...func(*idp.Options),
	) (*idp.DescribeUserPoolClientOutput, error)
	DescribeIdentityProvider(
		context.Context, *idp.DescribeIdentityProviderInput, ...func(*idp.Options),
	) (*idp.DescribeIdentityProviderOutput, error)
	ListIdentityPools(
		context.Context, *cognitoidentity.ListIdentityPoolsInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.ListIdentityPoolsOutput, error)
	DescribeIdentityPool(
		context.Context, *cognitoidentity.DescribeIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DescribeIdentityPoolOutput, error)
	GetIdentityPoolRoles(
		context.Context, *cognitoidentity.GetIdentityPoolRolesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.GetIdentityPoolRolesOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
	GetSecretValue(
		context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options),
	) (*secretsmanager.GetSecretValueOutput, error)
}

type both struct {
	clients.Cognito
	turn.Client
}

type handler struct {
	api
	names     naming.Namespace
	catalogue catalogue.Catalogue
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{both{clients.NewCognito(env.AWS), turn.NewClient(env.AWS)}, env.Namespace, env.Catalogue}.handle
}

func (h handler) handle(ctx context.Context, given Input) (Output, error) {
	in := given.Request
	app := appidentity.App{Name: in.Name, AdminUser: in.AdminUser, Client: in.Client, Providers: in.Providers}
	if err := app.Check(); err != nil {
		return Output{}, err
	}
	if err := appidentity.CheckTemplate(in.Template, h.catalogue); err != nil {
		return Output{}, err
	}
	w, err := h.observeUserPool(ctx, app.Name, given.Execution)
	if err == nil && (!w.AtWork || in.DryRun) { // else what there is may be gone in a moment
		err = h.observe(ctx, app, h.names.NameFor(in.Template, in.Name), &w)
	}
	if err != nil {
		return Output{}, err
	}
	if c := w.Client.Oldest; c != nil && in.Client != nil && in.Client.GenerateSecret && c.ClientSecret == nil {
		return Output{}, step.Errorf(step.InvalidInput, "client.generateSecret: value true: client %s was made without a secret, and gets none "+
			"later: leave it out, or delete the client", *c.ClientId)
	}
	return identityplan.For(app, h.catalogue[in.Template], h.names, w, in.DryRun)
}

func (h handler) observeUserPool(ctx context.Context, app, execution string) (w identityplan.World, err error) {
	if w.UserPool, err = userpool.Find(ctx, h, h.names, app); err != nil || w.UserPool.Oldest == nil {
		return w, err
	}
	if holder := w.UserPool.Oldest.UserPoolTags[naming.TagRun]; holder != execution {
		w.AtWork, err = turn.AtWork(ctx, h, h.names, holder)
	}
	return w, err
}

func (h handler) observe(ctx context.Context, app appidentity.App, roleName string, w *identityplan.World) (err error) {
	w.Providers, w.Secrets = map[string]*types.IdentityProviderType{}, map[string]string{}
	for _, p := range app.Providers { // a secret that cannot be read is known before anything is changed
		if w.Secrets[p.ProviderName()], err = userpool.Secret(ctx, h, p); err != nil {
			return err
		}
	}
	if pool := w.UserPool.Oldest; pool != nil {
		if err := h.observeParts(ctx, app, *pool.Id, w); err != nil {
			return err
		}
	}
	if w.IdentityPool, err = identitypool.Find(ctx, h, h.names, app.Name); err != nil {
		return err
	}
	if pool := w.IdentityPool.Oldest; pool != nil {
		if w.Roles, err = identitypool.ReadRoles(ctx, h, *pool.IdentityPoolId); err != nil {
			return err
		}
	}
	w.Role, err = role.Get(ctx, h, roleName)
	return err
}

func (h handler) observeParts(ctx context.Context, app appidentity.App, id string, w *identityplan.World) (err error) {
	got, err := h.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &id, Username: &app.AdminUser.Username})
	switch {
	case awserr.Is(err, awserr.UserNotFound):
	case err != nil:
		return awserr.Wrap(err, "get user %s of user pool %s", app.AdminUser.Username, id)
	default:
		w.AdminUser = &got.UserStatus
	}
	if w.Client, err = userpool.FindClient(ctx, h, id, naming.AppName(app.Name)); err != nil {
		return err
	}
	for _, p := range app.Providers {
		name := p.ProviderName()
		if w.Providers[name], err = userpool.ReadProvider(ctx, h, id, name); err != nil {
			return err
		}
		if have := w.Providers[name]; have != nil && string(have.ProviderType) != string(p.Type) {
			return step.Errorf(step.Conflict, "login provider %s of user pool %s is of type %s, not %s: choose another name, or delete it",
				name, id, have.ProviderType, p.Type)
		}
	}
	return nil
}
