package ensuretaskdefinition

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeTaskDefinition(
		context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options),
	) (*ecs.DescribeTaskDefinitionOutput, error)
	ListTaskDefinitions(context.Context, *ecs.ListTaskDefinitionsInput, ...func(*ecs.Options)) (*ecs.ListTaskDefinitionsOutput, error)
	RegisterTaskDefinition(
		context.Context, *ecs.RegisterTaskDefinitionInput, ...func(*ecs.Options),
	) (*ecs.RegisterTaskDefinitionOutput, error)
	TagResource(context.Context, *ecs.TagResourceInput, ...func(*ecs.Options)) (*ecs.TagResourceOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ecs.NewFromConfig(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	base, err := taskdefinition.Read(ctx, h, in.Base)
	switch {
	case err != nil:
		return Output{}, err
	case base == nil:
		return Output{}, step.Errorf(step.NotFound, "task definition %s is gone", in.Base)
	case base.TaskRole() == in.RoleArn:
		return Output{Arn: base.Arn(), Created: []string{}, Reason: base.Arn() + " names the role already"}, nil
	}
	newer, err := taskdefinition.Newer(ctx, h, aws.ToString(base.Family), base.Revision)
	if err != nil {
		return Output{}, err
	}
	for _, r := range newer { // registering takes no token: an earlier attempt's revision, whose answer was lost, tells by its tag
		if r.Tags.MadeBy(in.Execution) && r.TaskRole() == in.RoleArn {
			return registered(r.Arn()), nil
		}
	}
	for _, r := range newer {
		if r.Is(*base, in.RoleArn) {
			return Output{Arn: r.Arn(), Created: []string{}, Reason: r.Arn() + " is the same with the role already"}, h.share(ctx, r)
		}
	}
	return h.register(ctx, in, *base)
}

// share a revision that another run of this stack registered: if that run fails, it must not take back what this one uses.
func (h handler) share(ctx context.Context, r taskdefinition.Revision) error {
	if r.Tags[naming.TagStack] != h.names.Stack() || r.Tags[naming.TagExecution] == naming.Shared {
		return nil
	}
	_, err := h.TagResource(ctx, &ecs.TagResourceInput{
		ResourceArn: r.TaskDefinitionArn, Tags: taskdefinition.Tags(naming.Tags{naming.TagExecution: naming.Shared}),
	})
	return awserr.Wrap(err, "tag task definition %s", r.Arn())
}

// register without the SDK's own retries: a second call after a lost answer would make a second revision. The machine's
// next attempt finds the first.
func (h handler) register(ctx context.Context, in Input, base taskdefinition.Revision) (Output, error) {
	tags := h.names.NewTags(in.Template, in.Execution)
	delete(tags, naming.TagSpec) // a revision is whole when it is registered
	made, err := h.RegisterTaskDefinition(ctx, base.With(in.RoleArn, tags), func(o *ecs.Options) { o.Retryer = aws.NopRetryer{} })
	if err != nil {
		return Output{}, awserr.Wrap(err, "register a revision of task definition %s", aws.ToString(base.Family))
	}
	arn := aws.ToString(made.TaskDefinition.TaskDefinitionArn)
	now, err := taskdefinition.Read(ctx, h, arn)
	switch {
	case err != nil:
		return Output{}, err
	case now == nil || now.TaskRole() != in.RoleArn:
		return Output{}, step.Errorf(step.NotVisible, "task definition %s does not read back as registered yet", arn)
	}
	return registered(arn), nil
}

func registered(arn string) Output {
	return Output{Arn: arn, Created: []string{arn}, Reason: fmt.Sprintf("%s was registered with the role; nothing runs it yet", arn)}
}
