package removeuserpool

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListUserPools(context.Context, *idp.ListUserPoolsInput, ...func(*idp.Options)) (*idp.ListUserPoolsOutput, error)
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
	UpdateUserPool(context.Context, *idp.UpdateUserPoolInput, ...func(*idp.Options)) (*idp.UpdateUserPoolOutput, error)
	DeleteUserPool(context.Context, *idp.DeleteUserPoolInput, ...func(*idp.Options)) (*idp.DeleteUserPoolOutput, error)
	ListUsers(context.Context, *idp.ListUsersInput, ...func(*idp.Options)) (*idp.ListUsersOutput, error)
	AdminGetUser(context.Context, *idp.AdminGetUserInput, ...func(*idp.Options)) (*idp.AdminGetUserOutput, error)
	AdminDeleteUser(context.Context, *idp.AdminDeleteUserInput, ...func(*idp.Options)) (*idp.AdminDeleteUserOutput, error)
	ListUserPoolClients(context.Context, *idp.ListUserPoolClientsInput, ...func(*idp.Options)) (*idp.ListUserPoolClientsOutput, error)
	DescribeUserPoolClient(
		context.Context, *idp.DescribeUserPoolClientInput, ...func(*idp.Options),
	) (*idp.DescribeUserPoolClientOutput, error)
	UpdateUserPoolClient(context.Context, *idp.UpdateUserPoolClientInput, ...func(*idp.Options)) (*idp.UpdateUserPoolClientOutput, error)
	DeleteUserPoolClient(context.Context, *idp.DeleteUserPoolClientInput, ...func(*idp.Options)) (*idp.DeleteUserPoolClientOutput, error)
	DeleteIdentityProvider(
		context.Context, *idp.DeleteIdentityProviderInput, ...func(*idp.Options),
	) (*idp.DeleteIdentityProviderOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{idp.NewFromConfig(env.AWS), env.Namespace}.handle
}

// handle finds the pools by name and tags: the run may not have learned that it made one.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Removed: []string{}, Left: []string{}}
	pools, err := userpool.Ours(ctx, h, h.names, in.App)
	if err != nil {
		return out, err
	}
	for i, pool := range pools {
		switch {
		case naming.Tags(pool.UserPoolTags).MadeBy(in.Execution):
			err = h.removePool(ctx, in, *pool, &out)
		case i == 0: // the oldest is the one that the run went on with
			err = h.removeParts(ctx, in, *pool, &out)
		}
		if err != nil {
			return out, err
		}
	}
	return out, nil
}

func (h handler) removePool(ctx context.Context, in Input, pool types.UserPoolType, out *Output) error {
	others, err := h.othersUsers(ctx, in, *pool.Id)
	switch {
	case err != nil:
		return err
	case others > 0:
		out.Left = append(out.Left, *pool.Arn)
		out.Reason = fmt.Sprintf("user pool %s holds %d users that this run did not make", *pool.Id, others)
		return nil
	}
	if err := userpool.Delete(ctx, h, pool); err != nil {
		return err
	}
	out.Removed = append(out.Removed, *pool.Arn)
	return nil
}

// othersUsers counts the users that are neither the admin nor the proof's.
func (h handler) othersUsers(ctx context.Context, in Input, poolID string) (others int, err error) {
	pages := idp.NewListUsersPaginator(h, &idp.ListUsersInput{UserPoolId: &poolID})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return 0, awserr.Wrap(err, "list the users of user pool %s", poolID)
		}
		for _, user := range page.Users {
			if name := aws.ToString(user.Username); !strings.EqualFold(name, in.Username) && !appidentity.ProofUser(name) {
				others++
			}
		}
	}
	return others, nil
}

// removeParts takes back what this run made in a pool that was there before. What it changed of what was there stays changed.
func (h handler) removeParts(ctx context.Context, in Input, pool types.UserPoolType, out *Output) error {
	var made []string
	for _, name := range in.Providers {
		if !slices.Contains(in.ProvidersKnown, name) {
			made = append(made, name)
		}
	}
	if err := h.removeClient(ctx, in, pool, made, out); err != nil {
		return err
	}
	for _, name := range made {
		_, err := h.DeleteIdentityProvider(ctx, &idp.DeleteIdentityProviderInput{UserPoolId: pool.Id, ProviderName: &name})
		switch {
		case awserr.Is(err, awserr.ResourceNotFound): // it was never made
		case err != nil:
			return awserr.Wrap(err, "delete login provider %s of user pool %s", name, *pool.Id)
		default:
			out.Removed = append(out.Removed, naming.ProviderArn(*pool.Arn, name))
		}
	}
	return h.removeUser(ctx, in, pool, out)
}

// removeClient that this run made; one that was there before no longer offers the providers that go.
func (h handler) removeClient(ctx context.Context, in Input, pool types.UserPoolType, providers []string, out *Output) error {
	found, err := userpool.FindClient(ctx, h, *pool.Id, naming.AppName(in.App))
	if err != nil || found.Oldest == nil {
		return err
	}
	if !in.ClientKnown {
		_, err := h.DeleteUserPoolClient(ctx, &idp.DeleteUserPoolClientInput{UserPoolId: pool.Id, ClientId: found.Oldest.ClientId})
		if err != nil && !awserr.Is(err, awserr.ResourceNotFound) {
			return awserr.Wrap(err, "delete client %s of user pool %s", *found.Oldest.ClientId, *pool.Id)
		}
		out.Removed = append(out.Removed, naming.ClientArn(*pool.Arn, *found.Oldest.ClientId))
		return nil
	}
	if update := userpool.Withdraw(*found.Oldest, providers); update != nil {
		_, err = h.UpdateUserPoolClient(ctx, update)
	}
	return awserr.Wrap(err, "update client %s of user pool %s", *found.Oldest.ClientId, *pool.Id)
}

// removeUser whom this run invited, unless they have signed in by now.
func (h handler) removeUser(ctx context.Context, in Input, pool types.UserPoolType, out *Output) error {
	if in.UserKnown {
		return nil
	}
	got, err := h.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: pool.Id, Username: &in.Username})
	switch {
	case awserr.Is(err, awserr.UserNotFound):
		return nil
	case err != nil:
		return awserr.Wrap(err, "get user %s of user pool %s", in.Username, *pool.Id)
	case got.UserStatus != types.UserStatusTypeForceChangePassword:
		out.Left = append(out.Left, naming.UserArn(*pool.Arn, in.Username))
		out.Reason = fmt.Sprintf("user %s has signed in", in.Username)
		return nil
	}
	_, err = h.AdminDeleteUser(ctx, &idp.AdminDeleteUserInput{UserPoolId: pool.Id, Username: &in.Username})
	if err != nil && !awserr.Is(err, awserr.UserNotFound) {
		return awserr.Wrap(err, "delete user %s of user pool %s", in.Username, *pool.Id)
	}
	out.Removed = append(out.Removed, naming.UserArn(*pool.Arn, in.Username))
	return nil
}
