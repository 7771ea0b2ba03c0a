package removetaskdefinition

import (
	"context"

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
	DeregisterTaskDefinition(
		context.Context, *ecs.DeregisterTaskDefinitionInput, ...func(*ecs.Options),
	) (*ecs.DeregisterTaskDefinitionOutput, error)
	DescribeTaskDefinition(
		context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options),
	) (*ecs.DescribeTaskDefinitionOutput, error)
	ListTaskDefinitions(context.Context, *ecs.ListTaskDefinitionsInput, ...func(*ecs.Options)) (*ecs.ListTaskDefinitionsOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ecs.NewFromConfig(env.AWS), env.Namespace}.handle
}

// handle finds the revision by its tags: the answer that named it may have been lost.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Removed: []string{}}
	family, number := taskdefinition.Split(in.Base)
	newer, err := taskdefinition.Newer(ctx, h, family, number)
	if err != nil {
		return out, err
	}
	for _, r := range newer {
		if r.Tags[naming.TagStack] != h.names.Stack() || !r.Tags.MadeBy(in.Execution) {
			continue
		}
		_, err := h.DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: aws.String(r.Arn())})
		if err != nil {
			return out, awserr.Wrap(err, "deregister task definition %s", r.Arn())
		}
		out.Removed = append(out.Removed, r.Arn())
	}
	return out, nil
}
