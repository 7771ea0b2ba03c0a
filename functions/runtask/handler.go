package runtask

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	RunTask(context.Context, *ecs.RunTaskInput, ...func(*ecs.Options)) (*ecs.RunTaskOutput, error)
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
	tags := h.names.NewTags(in.Template, in.Execution)
	delete(tags, naming.TagSpec) // of no meaning on a task
	ran, err := h.RunTask(ctx, &ecs.RunTaskInput{
		Cluster: &in.Cluster, TaskDefinition: &in.TaskDefinition,
		Count:     aws.Int32(int32(in.Count)), //nolint:gosec // the plan has bounded it
		Overrides: in.Overrides.With(in.RoleArn), LaunchType: types.LaunchType(in.LaunchType),
		NetworkConfiguration: in.NetworkConfiguration.SDK(),
		// The token lets ECS answer a second call with the tasks of the first (24 hours); by StartedBy they are found again.
		ClientToken: aws.String(naming.Hash(in.Execution)), StartedBy: aws.String(naming.StartedBy(in.Execution)),
		Tags: taskdefinition.Tags(tags),
	})
	switch {
	case awserr.Is(err, awserr.RoleNotAssumable):
		return Output{}, step.Errorf(step.NotVisible, "ECS cannot assume role %s yet, or the execution role of %s does not trust it",
			in.RoleArn, in.TaskDefinition)
	case err != nil:
		return Output{}, awserr.Wrap(err, "run %s on cluster %s", in.TaskDefinition, in.Cluster)
	}
	out := Output{Tasks: []string{}}
	if len(ran.Tasks) < in.Count { // an answer and no error, so that what did start is known to who stops it
		out.Missing = fmt.Sprintf("of %d tasks of %s, ECS started %d: %s", in.Count, in.TaskDefinition, len(ran.Tasks), reasons(ran.Failures))
	}
	for _, t := range ran.Tasks {
		out.Tasks = append(out.Tasks, aws.ToString(t.TaskArn))
	}
	return out, nil
}

func reasons(failures []types.Failure) string {
	var all []string
	for _, f := range failures {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s", aws.ToString(f.Reason), aws.ToString(f.Detail))))
	}
	return strings.Join(all, "; ")
}
