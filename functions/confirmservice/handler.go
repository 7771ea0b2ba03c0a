package confirmservice

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/internal/taskservice"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
	ListTasks(context.Context, *ecs.ListTasksInput, ...func(*ecs.Options)) (*ecs.ListTasksOutput, error)
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
}

// named is how many tasks the output names: a service may have thousands, and a state's output has a limit.
const named = 10

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ecs.NewFromConfig(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	s, err := taskservice.Read(ctx, h, in.Cluster, in.Service)
	switch {
	case err != nil:
		return Output{}, err
	case s == nil:
		return Output{}, step.Errorf(step.NotFound, "service %s of cluster %s is gone", in.Service, in.Cluster)
	}
	if err := deployed(in, *s); err != nil {
		return Output{}, err
	}
	out := Output{Tasks: []string{}}
	pages := ecs.NewListTasksPaginator(h, &ecs.ListTasksInput{Cluster: &in.Cluster, ServiceName: &in.Service, DesiredStatus: types.DesiredStatusRunning})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return Output{}, awserr.Wrap(err, "list the tasks of service %s", in.Service)
		}
		if err := h.see(ctx, in, page.TaskArns, &out); err != nil {
			return Output{}, err
		}
	}
	if out.TaskCount < int(s.RunningCount) { // lists are late, and a task may have stopped since
		return Output{}, step.Errorf(step.DeploymentPending, "service %s: tasks running: %d, shown by ECS: %d", in.Service,
			s.RunningCount, out.TaskCount)
	}
	out.Reason = fmt.Sprintf("service %s is steady on %s: tasks that run it: %d", in.Service, in.TaskDefinition, out.TaskCount)
	return out, nil
}

// deployed gives an error unless the service is steady on the revision: DeploymentPending while it may become so.
func deployed(in Input, s types.Service) error {
	if why, failed := taskplan.Failed(s, in.TaskDefinition); failed {
		return step.Errorf(step.TaskFailed, "service %s: the deployment of %s failed: %s", in.Service, in.TaskDefinition, why)
	}
	switch runs := taskservice.Runs(&s); {
	case runs != in.TaskDefinition:
		return step.Errorf(step.Conflict, "service %s was given %s after this run had given it %s", in.Service, runs, in.TaskDefinition)
	case !taskplan.Steady(s):
		return step.Errorf(step.DeploymentPending, "service %s is not steady on %s yet, with %d of %d tasks running%s",
			in.Service, in.TaskDefinition, s.RunningCount, s.DesiredCount, latest(s))
	}
	return nil
}

// latest word of ECS about a service that lacks tasks: its first sentence, which says why.
func latest(s types.Service) string {
	if s.RunningCount >= s.DesiredCount || len(s.Events) == 0 {
		return ""
	}
	said, _, _ := strings.Cut(aws.ToString(s.Events[0].Message), ". ")
	return ": " + said
}

// see tasks of the service: each must be of the revision.
func (h handler) see(ctx context.Context, in Input, arns []string, out *Output) error {
	if len(arns) == 0 {
		return nil
	}
	found, err := h.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &in.Cluster, Tasks: arns})
	if err != nil {
		return awserr.Wrap(err, "describe %d tasks of service %s", len(arns), in.Service)
	}
	for _, t := range found.Tasks {
		arn := aws.ToString(t.TaskArn)
		switch runs := aws.ToString(t.TaskDefinitionArn); {
		case aws.ToString(t.LastStatus) == "STOPPED":
			continue // it has stopped since it was listed
		case runs != in.TaskDefinition:
			return step.Errorf(step.DeploymentPending, "task %s of service %s still runs %s", arn, in.Service, runs)
		case aws.ToString(t.LastStatus) != "RUNNING":
			return step.Errorf(step.DeploymentPending, "task %s of service %s is %s", arn, in.Service, aws.ToString(t.LastStatus))
		}
		if out.TaskCount++; len(out.Tasks) < named {
			out.Tasks = append(out.Tasks, arn)
		}
	}
	return nil
}
