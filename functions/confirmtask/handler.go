package confirmtask

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
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeTasks(context.Context, *ecs.DescribeTasksInput, ...func(*ecs.Options)) (*ecs.DescribeTasksOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ecs.NewFromConfig(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	if in.Missing != "" {
		return Output{}, step.Errorf(step.TaskFailed, "%s", in.Missing)
	}
	found, err := h.DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &in.Cluster, Tasks: in.Tasks})
	if err != nil {
		return Output{}, awserr.Wrap(err, "describe %d tasks of cluster %s", len(in.Tasks), in.Cluster)
	}
	if len(found.Failures) > 0 { // so new that ECS does not show it yet: one that stopped is shown for an hour
		f := found.Failures[0]
		return Output{}, step.Errorf(step.TaskPending, "task %s is not shown yet: %s", aws.ToString(f.Arn), aws.ToString(f.Reason))
	}
	ended := 0
	for _, t := range found.Tasks {
		over, err := confirm(t, in.RoleArn)
		if err != nil {
			return Output{}, err
		}
		if over {
			ended++
		}
	}
	return Output{
		Tasks: in.Tasks, TaskCount: len(in.Tasks),
		Reason: fmt.Sprintf("tasks that run with the role: %d; that ran with it and ended well: %d", len(in.Tasks)-ended, ended),
	}, nil
}

// confirm one task, and say whether it is over: a short one may have ended before anybody looked.
func confirm(t types.Task, roleArn string) (over bool, err error) {
	arn, status, has := aws.ToString(t.TaskArn), aws.ToString(t.LastStatus), ""
	if t.Overrides != nil {
		has = aws.ToString(t.Overrides.TaskRoleArn)
	}
	switch {
	case has != roleArn:
		return false, step.Errorf(step.Conflict, "task %s has role %q in its overrides, not %s", arn, has, roleArn)
	case status == "RUNNING":
		return false, nil
	case status != "STOPPED":
		return false, step.Errorf(step.TaskPending, "task %s is %s", arn, status)
	case t.StopCode == types.TaskStopCodeEssentialContainerExited && endedWell(t):
		return true, nil
	}
	return true, step.Errorf(step.TaskFailed, "task %s stopped: %s: %s%s", arn, t.StopCode, aws.ToString(t.StoppedReason), containers(t))
}

// endedWell says whether a task did its work: a container ended with 0, and the others were stopped for that, if they had
// not ended by themselves: by SIGTERM (143) or SIGKILL (137).
func endedWell(t types.Task) bool {
	done := false
	for _, c := range t.Containers {
		switch aws.ToInt32(c.ExitCode) {
		case 0:
			done = done || c.ExitCode != nil
		case 137, 143:
			if c.Reason != nil { // OutOfMemoryError: it was killed, not stopped
				return false
			}
		default:
			return false
		}
	}
	return done
}

// containers that ended with an error, or say why they did not start.
func containers(t types.Task) string {
	var all []string
	for _, c := range t.Containers {
		switch {
		case c.Reason != nil:
			all = append(all, fmt.Sprintf("%s: %s", aws.ToString(c.Name), *c.Reason))
		case aws.ToInt32(c.ExitCode) != 0:
			all = append(all, fmt.Sprintf("%s: exit code %d", aws.ToString(c.Name), *c.ExitCode))
		}
	}
	if all == nil {
		return ""
	}
	return " (" + strings.Join(all, ", ") + ")"
}
