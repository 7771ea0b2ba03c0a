package removeidentitypool

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListIdentityPools(
		context.Context, *cognitoidentity.ListIdentityPoolsInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.ListIdentityPoolsOutput, error)
	DescribeIdentityPool(
		context.Context, *cognitoidentity.DescribeIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DescribeIdentityPoolOutput, error)
	UpdateIdentityPool(
		context.Context, *cognitoidentity.UpdateIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.UpdateIdentityPoolOutput, error)
	DeleteIdentityPool(
		context.Context, *cognitoidentity.DeleteIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DeleteIdentityPoolOutput, error)
	GetIdentityPoolRoles(
		context.Context, *cognitoidentity.GetIdentityPoolRolesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.GetIdentityPoolRolesOutput, error)
	SetIdentityPoolRoles(
		context.Context, *cognitoidentity.SetIdentityPoolRolesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.SetIdentityPoolRolesOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{cognitoidentity.NewFromConfig(env.AWS), env.Namespace}.handle
}

// handle finds the pools by name and tags: the run may not have learned that it made one.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Removed: []string{}, Left: []string{}}
	pools, err := identitypool.Ours(ctx, h, h.names, in.App)
	if err != nil {
		return out, err
	}
	for _, pool := range pools {
		id := *pool.IdentityPoolId
		if !naming.Tags(pool.IdentityPoolTags).MadeBy(in.Execution) {
			if err := h.unbind(ctx, in, pool, &out); err != nil {
				return out, err
			}
			continue
		}
		_, err := h.DeleteIdentityPool(ctx, &cognitoidentity.DeleteIdentityPoolInput{IdentityPoolId: &id})
		if err != nil && !awserr.Is(err, awserr.ResourceNotFound) {
			return out, awserr.Wrap(err, "delete identity pool %s", id)
		}
		out.Removed = append(out.Removed, h.names.IdentityPoolArn(id))
	}
	return out, nil
}

// unbind what this run bound in a pool that was there before, or that another run has begun to use.
func (h handler) unbind(ctx context.Context, in Input, pool *identitypool.Pool, out *Output) error {
	if in.Login == nil || in.ClientID == nil {
		return nil
	}
	id := *pool.IdentityPoolId
	have, err := identitypool.ReadRoles(ctx, h, id)
	if err != nil {
		return err
	}
	bound := identitypool.Bound{RoleArn: in.RoleArn, Provider: *in.Login, ClientID: *in.ClientID}
	set := bound.Unbind(id, have, in.PriorRoleArn, in.PriorMapping)
	if set != nil {
		_, err := h.SetIdentityPoolRoles(ctx, set)
		foreign := identitypool.Foreign(set, h.names.UnderPath)
		switch {
		case err != nil && awserr.Classify(err) == step.AccessDenied && len(foreign) > 0:
			out.Left = append(out.Left, h.names.IdentityPoolArn(id))
			out.Reason = fmt.Sprintf("it had roles that this stack may not give it: %s: give them again by hand", strings.Join(foreign, ", "))
		case err != nil:
			return awserr.Wrap(err, "unbind role %s from identity pool %s", in.RoleArn, id)
		}
	}
	if in.ClientKnown {
		return nil
	}
	if update := identitypool.WithoutLogins(pool, func(client string) bool { return client == *in.ClientID }); update != nil {
		_, err = h.UpdateIdentityPool(ctx, update)
		return awserr.Wrap(err, "update identity pool %s", id)
	}
	return nil
}
