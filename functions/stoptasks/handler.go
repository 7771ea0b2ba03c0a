package stoptasks

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
	StopTask(context.Context, *ecs.StopTaskInput, ...func(*ecs.Options)) (*ecs.StopTaskOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ecs.NewFromConfig(env.AWS)}.handle
}

// handle finds the tasks by who started them: the answer that named them may have been lost.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Stopped: []string{}}
	pages := ecs.NewListTasksPaginator(h, &ecs.ListTasksInput{Cluster: &in.Cluster, StartedBy: aws.String(naming.StartedBy(in.Execution))})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		switch {
		case awserr.Is(err, awserr.ClusterNotFound):
			return out, nil // gone with its tasks
		case err != nil:
			return out, awserr.Wrap(err, "list the tasks that this run started on cluster %s", in.Cluster)
		}
		for _, arn := range page.TaskArns {
			_, err := h.StopTask(ctx, &ecs.StopTaskInput{Cluster: &in.Cluster, Task: &arn, Reason: aws.String("Lanyard: the run that started it failed")})
			if err != nil && !awserr.Is(err, awserr.TaskNotFound) {
				return out, awserr.Wrap(err, "stop task %s", arn)
			}
			out.Stopped = append(out.Stopped, arn)
		}
	}
	return out, nil
}
