package ensurepoolclient

import (
	"context"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/unnamed"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListUserPoolClients(context.Context, *idp.ListUserPoolClientsInput, ...func(*idp.Options)) (*idp.ListUserPoolClientsOutput, error)
	DescribeUserPoolClient(
		context.Context, *idp.DescribeUserPoolClientInput, ...func(*idp.Options),
	) (*idp.DescribeUserPoolClientOutput, error)
	CreateUserPoolClient(context.Context, *idp.CreateUserPoolClientInput, ...func(*idp.Options)) (*idp.CreateUserPoolClientOutput, error)
	UpdateUserPoolClient(context.Context, *idp.UpdateUserPoolClientInput, ...func(*idp.Options)) (*idp.UpdateUserPoolClientOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{idp.NewFromConfig(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	found, err := h.findOrCreate(ctx, in)
	if err != nil {
		return Output{}, err
	}
	client := *found.Oldest
	out := Output{ID: *client.ClientId, Created: []string{}, Others: found.Others}
	if !in.Known {
		out.Created = append(out.Created, naming.ClientArn(in.UserPoolArn, out.ID))
	}
	if in.Client != nil && in.Client.GenerateSecret && client.ClientSecret == nil {
		return out, step.Errorf(step.Conflict, "client.generateSecret: value true: client %s was made without a secret, and gets none later: "+
			"leave it out, or delete the client", out.ID)
	}
	update, reasons := userpool.MendClient(client, in.Client)
	if len(reasons) == 0 {
		return out, nil
	}
	_, err = h.UpdateUserPoolClient(ctx, update)
	return out, awserr.Wrap(err, "update client %s of user pool %s", out.ID, in.UserPoolID)
}

func (h handler) findOrCreate(ctx context.Context, in Input) (userpool.FoundClient, error) {
	name := naming.AppName(in.App)
	find := func() (userpool.FoundClient, error) { return userpool.FindClient(ctx, h, in.UserPoolID, name) }
	found, err := find()
	if err != nil || found.Oldest != nil {
		return found, notShown(err, in)
	}
	return unnamed.Create(in.Attempt, "client", name, func() error {
		wanted := userpool.NewClient(in.UserPoolID, name, in.Client)
		_, err := h.CreateUserPoolClient(ctx, wanted, func(o *idp.Options) { o.Retryer = unnamed.Once(o.Retryer) })
		return awserr.Wrap(err, "create client %s of user pool %s", name, in.UserPoolID)
	}, find)
}

// notShown instead of not found: the pool was seen by the step before.
func notShown(err error, in Input) error {
	if awserr.Is(err, awserr.ResourceNotFound) {
		return step.Errorf(step.NotVisible, "user pool %s is not shown yet", in.UserPoolID)
	}
	return err
}
