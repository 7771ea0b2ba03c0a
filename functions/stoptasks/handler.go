package stoptasks

import (
	"cmp"
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

// looks at the list before it is believed that nothing more was started: ECS is eventually consistent, and may list a task
// late (RunTask, API reference). With the machine's waits for NotVisible they take half a minute.
const looks = 9

// handle stops the tasks that ECS said it started. Where its answer was lost, it finds them by who started them.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out, tasks := Output{Stopped: []string{}}, in.Tasks
	if !in.Answered {
		var err error
		tasks, err = h.started(ctx, in)
		switch {
		case awserr.Is(err, awserr.ClusterNotFound):
			return out, nil // gone with its tasks
		case err != nil:
			return out, err
		}
	}
	var failed error // the first: the other tasks are stopped all the same
	for _, arn := range tasks {
		_, err := h.StopTask(ctx, &ecs.StopTaskInput{Cluster: &in.Cluster, Task: &arn, Reason: aws.String("Lanyard: the run that started it failed")})
		switch {
		case awserr.Is(err, awserr.ClusterNotFound):
			return out, nil // gone with its tasks
		case awserr.Is(err, awserr.TaskNotFound): // one that has stopped is found for an hour
			failed = cmp.Or(failed, step.Errorf(step.NotVisible, "task %s was started and cannot be stopped: ECS does not find it yet", arn))
		case err != nil:
			failed = cmp.Or(failed, awserr.Wrap(err, "stop task %s", arn))
		default:
			out.Stopped = append(out.Stopped, arn)
		}
	}
	if failed != nil {
		return out, failed
	}
	if !in.Answered && in.Attempt < looks-1 {
		return out, step.Errorf(step.NotVisible, "tasks stopped on cluster %s: %d; ECS may not list all yet that this run started",
			in.Cluster, len(out.Stopped))
	}
	return out, nil
}

// started are the tasks of this run that ECS lists and that are not stopped.
func (h handler) started(ctx context.Context, in Input) ([]string, error) {
	var all []string
	pages := ecs.NewListTasksPaginator(h, &ecs.ListTasksInput{Cluster: &in.Cluster, StartedBy: aws.String(naming.StartedBy(in.Execution))})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awserr.Wrap(err, "list the tasks that this run started on cluster %s", in.Cluster)
		}
		all = append(all, page.TaskArns...)
	}
	return all, nil
}
