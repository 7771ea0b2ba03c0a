package ensureuserpool

import (
	"context"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/turn"
	"example.com/lanyard/internal/unnamed"
	"example.com/lanyard/internal/userpool"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListUserPools(context.Context, *idp.ListUserPoolsInput, ...func(*idp.Options)) (*idp.ListUserPoolsOutput, error)
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
	CreateUserPool(context.Context, *idp.CreateUserPoolInput, ...func(*idp.Options)) (*idp.CreateUserPoolOutput, error)
	UpdateUserPool(context.Context, *idp.UpdateUserPoolInput, ...func(*idp.Options)) (*idp.UpdateUserPoolOutput, error)
	DeleteUserPool(context.Context, *idp.DeleteUserPoolInput, ...func(*idp.Options)) (*idp.DeleteUserPoolOutput, error)
	TagResource(context.Context, *idp.TagResourceInput, ...func(*idp.Options)) (*idp.TagResourceOutput, error)
	DescribeExecution(context.Context, *sfn.DescribeExecutionInput, ...func(*sfn.Options)) (*sfn.DescribeExecutionOutput, error)
}

type (
	userPools = idp.Client
	runs      = turn.Client
)

type clients struct {
	*userPools
	runs
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients{idp.NewFromConfig(env.AWS), turn.NewClient(env.AWS)}, env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	if err := checkRun(in.Execution); err != nil {
		return Output{}, err
	}
	found, err := h.findOrCreate(ctx, in)
	if err != nil {
		return Output{}, err
	}
	pool := *found.Oldest
	out := Output{ID: *pool.Id, Arn: *pool.Arn, Created: []string{}, Others: found.Others}
	mine := naming.Tags(pool.UserPoolTags).MadeBy(in.Execution)
	if err := h.turn(ctx, in, pool, mine, &out); err != nil {
		return out, err
	}
	if out.Next == NextAwait {
		out.Others, err = h.withdraw(ctx, in, found.Others)
		return out, err
	}
	if mine {
		out.Created = append(out.Created, out.Arn)
	}
	update, reasons := userpool.Mend(pool)
	if len(reasons) == 0 {
		return out, nil
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
		tags := h.names.AppTags(in.Template, in.App, in.Execution)
		tags[naming.TagRun] = in.Execution
		_, err := h.CreateUserPool(ctx, userpool.New(name, tags), func(o *idp.Options) { o.Retryer = unnamed.Once(o.Retryer) })
		return awserr.Wrap(err, "create user pool %s", name)
	}, find)
}

// withdraw what this run made at the same moment as another made the older pool, and return the ids of those that stay.
func (h handler) withdraw(ctx context.Context, in Input, others []string) ([]string, error) {
	stay := []string{}
	for _, id := range others {
		pool, err := userpool.Read(ctx, h, id)
		switch {
		case err != nil:
			return others, err
		case pool == nil:
			continue
		case !naming.Tags(pool.UserPoolTags).MadeBy(in.Execution) || pool.EstimatedNumberOfUsers > 0:
			stay = append(stay, id)
			continue
		}
		if err := userpool.Delete(ctx, h, *pool); err != nil {
			return others, err
		}
	}
	return stay, nil
}
