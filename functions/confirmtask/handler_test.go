package confirmtask_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/functions/confirmtask"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

var ctx = context.Background()

type scene struct {
	steptest.World
	role  string
	tasks []string
}

func newScene(t *testing.T) *scene {
	t.Helper()
	w := steptest.Environment(t)
	w.Cluster(t, "jobs")
	w.Register(t, "job")
	return &scene{World: w, role: w.OurTaskRole(t, "lanyard-us-east-1-batch", "digest")}
}

// run a task with a role and wait for its state, unless that is empty.
func (s *scene) run(t *testing.T, role, status string) {
	t.Helper()
	ran, err := s.ECS().RunTask(ctx, &ecs.RunTaskInput{
		Cluster: aws.String("jobs"), TaskDefinition: aws.String("job"), Overrides: &types.TaskOverride{TaskRoleArn: &role},
	})
	steptest.Must(t)(nil, err)
	s.tasks = append(s.tasks, *ran.Tasks[0].TaskArn)
	if status != "" {
		s.AwaitTask(t, "jobs", *ran.Tasks[0].TaskArn, status)
	}
}

func (s *scene) input() confirmtask.Input {
	return confirmtask.Input{Cluster: "jobs", Tasks: s.tasks, RoleArn: s.role}
}

func TestConfirms(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.run(t, s.role, "RUNNING")
	steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"taskEndsAfterMs": 1}))
	s.run(t, s.role, "STOPPED")
	calls := s.Calls(t, func() {
		steptest.Equal(t, "output", confirmtask.Output{
			Tasks: s.tasks, TaskCount: 2, Reason: "tasks that run with the role: 1; that ran with it and ended well: 1",
		}, steptest.Do(t, confirmtask.New(s.Env), s.input()))
	})
	steptest.Equal(t, "calls", []string{"ecs:DescribeTasks"}, calls)
}

// Fewer tasks than were asked for are no proof, though they run.
func TestSomeWereNotStarted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.run(t, s.role, "RUNNING")
	in := s.input()
	in.Missing = "of 2 tasks of job:1, ECS started 1: RESOURCE:MEMORY"
	steptest.Refused(t, confirmtask.New(s.Env), in, step.TaskFailed, in.Missing)
}

func TestDoesNotConfirm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, *scene)
		code  step.Code
		words string // after the task's ARN
	}{
		{"provisioning", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"taskStartingMs": 3600_000}))
			s.run(t, s.role, "")
		}, step.TaskPending, " is PROVISIONING"},
		{"not shown yet", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"taskVisibleAfterMs": 3600_000}))
			s.run(t, s.role, "")
		}, step.TaskPending, " is not shown yet: MISSING"},
		{"its image cannot be had", func(t *testing.T, s *scene) {
			t.Helper()
			s.Strike(t, steptest.Fault{Action: "ecs:TaskStart", Fault: "error", Code: "CannotPullContainerError", Message: "no such image"})
			s.run(t, s.role, "STOPPED")
		}, step.TaskFailed, " stopped: TaskFailedToStart: CannotPullContainerError: no such image"},
		{"its container fails", func(t *testing.T, s *scene) {
			t.Helper()
			s.Strike(t, steptest.Fault{Action: "ecs:TaskExit", Fault: "error", Code: "3"})
			s.run(t, s.role, "STOPPED")
		}, step.TaskFailed, " stopped: EssentialContainerExited: Essential container in task exited (main: exit code 3)"},
		{"somebody stopped it", func(t *testing.T, s *scene) {
			t.Helper()
			s.run(t, s.role, "RUNNING")
			steptest.Must(t)(s.ECS().StopTask(ctx, &ecs.StopTaskInput{Cluster: aws.String("jobs"), Task: &s.tasks[0], Reason: aws.String("enough")}))
		}, step.TaskFailed, " stopped: UserInitiated: enough"},
		{"another role", func(t *testing.T, s *scene) {
			t.Helper()
			s.run(t, s.OurTaskRole(t, "another", "digest"), "RUNNING")
		}, step.Conflict, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.found(t, s)
			words := "task " + s.tasks[0] + test.words
			if test.words == "" {
				words += ` has role "` + s.Names().RoleArn("another") + `" in its overrides, not ` + s.role
			}
			steptest.Refused(t, confirmtask.New(s.Env), s.input(), test.code, words)
		})
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[confirmtask.Output] {
		t.Helper()
		s := newScene(t)
		s.run(t, s.role, "RUNNING")
		handle := confirmtask.New(s.Env)
		return steptest.Scene[confirmtask.Output]{
			World:   s.World,
			Attempt: func(int) (confirmtask.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, out confirmtask.Output) {
				t.Helper()
				steptest.Equal(t, "tasks", 1, out.TaskCount)
			},
		}
	})
}
