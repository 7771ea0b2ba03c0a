package ensureidentitypool

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/unnamed"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListIdentityPools(
		context.Context, *cognitoidentity.ListIdentityPoolsInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.ListIdentityPoolsOutput, error)
	DescribeIdentityPool(
		context.Context, *cognitoidentity.DescribeIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DescribeIdentityPoolOutput, error)
	CreateIdentityPool(
		context.Context, *cognitoidentity.CreateIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.CreateIdentityPoolOutput, error)
	UpdateIdentityPool(
		context.Context, *cognitoidentity.UpdateIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.UpdateIdentityPoolOutput, error)
	TagResource(context.Context, *cognitoidentity.TagResourceInput, ...func(*cognitoidentity.Options)) (*cognitoidentity.TagResourceOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{cognitoidentity.NewFromConfig(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	found, err := h.findOrCreate(ctx, in)
	if err != nil {
		return Output{}, err
	}
	id := *found.Oldest.IdentityPoolId
	out := Output{ID: id, Arn: h.names.IdentityPoolArn(id), Created: []string{}, Others: found.Others}
	if naming.Tags(found.Oldest.IdentityPoolTags).MadeBy(in.Execution) {
		out.Created = append(out.Created, out.Arn)
	} else if err := h.keep(ctx, found.Oldest); err != nil {
		return out, err
	}
	update, reasons := identitypool.Mend(found.Oldest)
	if len(reasons) == 0 {
		return out, nil
	}
	if len(out.Created) == 0 {
		update.IdentityPoolTags[naming.TagExecution] = naming.Kept // the update gives all tags
	}
	_, err = h.UpdateIdentityPool(ctx, update)
	return out, awserr.Wrap(err, "update identity pool %s", out.ID)
}

func (h handler) findOrCreate(ctx context.Context, in Input) (identitypool.Found, error) {
	find := func() (identitypool.Found, error) { return identitypool.Find(ctx, h, h.names, in.App) }
	found, err := find()
	if err != nil || found.Oldest != nil {
		return found, err
	}
	name := naming.AppName(in.App)
	return unnamed.Create(in.Attempt, "identity pool", name, func() error {
		tags := h.names.AppTags(in.Template, in.App, in.Execution)
		tags[naming.TagCreated] = time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
		_, err := h.CreateIdentityPool(ctx, &cognitoidentity.CreateIdentityPoolInput{
			IdentityPoolName: &name, AllowUnauthenticatedIdentities: false,
			AllowClassicFlow: aws.Bool(false), IdentityPoolTags: tags,
		}, func(o *cognitoidentity.Options) { o.Retryer = unnamed.Once(o.Retryer) })
		return awserr.Wrap(err, "create identity pool %s", name)
	}, find)
}

// keep marks a pool that another run made: that run, should it fail, does not take it back any more.
func (h handler) keep(ctx context.Context, pool *identitypool.Pool) error {
	if pool.IdentityPoolTags[naming.TagExecution] == naming.Kept {
		return nil
	}
	_, err := h.TagResource(ctx, &cognitoidentity.TagResourceInput{
		ResourceArn: aws.String(h.names.IdentityPoolArn(*pool.IdentityPoolId)), Tags: naming.Tags{naming.TagExecution: naming.Kept},
	})
	return awserr.Wrap(err, "tag identity pool %s", *pool.IdentityPoolId)
}
