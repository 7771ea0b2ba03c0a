package ensureuserpool

import (
	"context"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/unnamed"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListUserPools(context.Context, *idp.ListUserPoolsInput, ...func(*idp.Options)) (*idp.ListUserPoolsOutput, error)
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
	CreateUserPool(context.Context, *idp.CreateUserPoolInput, ...func(*idp.Options)) (*idp.CreateUserPoolOutput, error)
	UpdateUserPool(context.Context, *idp.UpdateUserPoolInput, ...func(*idp.Options)) (*idp.UpdateUserPoolOutput, error)
	TagResource(context.Context, *idp.TagResourceInput, ...func(*idp.Options)) (*idp.TagResourceOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{idp.NewFromConfig(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	found, err := h.findOrCreate(ctx, in)
	if err != nil {
		return Output{}, err
	}
	pool := *found.Oldest
	out := Output{ID: *pool.Id, Arn: *pool.Arn, Created: []string{}, Others: found.Others}
	if naming.Tags(pool.UserPoolTags).MadeBy(in.Execution) {
		out.Created = append(out.Created, out.Arn)
	} else if err := h.keep(ctx, pool); err != nil {
		return out, err
	}
	update, reasons := userpool.Mend(pool)
	if len(reasons) == 0 {
		return out, nil
	}
	if tags := update.UserPoolTags; len(out.Created) == 0 {
		tags[naming.TagExecution] = naming.Kept // the update gives all tags
	}
	_, err = h.UpdateUserPool(ctx, update)
	return out, awserr.Wrap(err, "update user pool %s", out.ID)
}

func (h handler) findOrCreate(ctx context.Context, in Input) (userpool.Found, error) {
	find := func() (userpool.Found, error) { return userpool.Find(ctx, h, h.names, in.App) }
	found, err := find()
	if err != nil || found.Oldest != nil {
		return found, err
	}
	name := naming.AppName(in.App)
	return unnamed.Create(in.Attempt, "user pool", name, func() error {
		wanted := userpool.New(name, h.names.AppTags(in.Template, in.App, in.Execution))
		_, err := h.CreateUserPool(ctx, wanted, func(o *idp.Options) { o.Retryer = unnamed.Once(o.Retryer) })
		return awserr.Wrap(err, "create user pool %s", name)
	}, find)
}

// keep marks a pool that another run made: that run, should it fail, does not take it back any more.
func (h handler) keep(ctx context.Context, pool types.UserPoolType) error {
	if pool.UserPoolTags[naming.TagExecution] == naming.Kept {
		return nil
	}
	_, err := h.TagResource(ctx, &idp.TagResourceInput{ResourceArn: pool.Arn, Tags: naming.Tags{naming.TagExecution: naming.Kept}})
	return awserr.Wrap(err, "tag user pool %s", *pool.Id)
}
