package confirmservice_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/functions/confirmservice"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/internal/taskservice"
)

var ctx = context.Background()

type scene struct {
	steptest.World
	arn string
}

func newScene(t *testing.T, count int32) scene {
	t.Helper()
	w := steptest.Environment(t)
	w.Cluster(t, "jobs")
	s := scene{World: w, arn: w.Register(t, "job")}
	w.Service(t, "jobs", "worker", s.arn, count)
	return s
}

func (s scene) input() confirmservice.Input {
	return confirmservice.Input{Cluster: "jobs", Service: "worker", TaskDefinition: s.arn}
}

func TestConfirms(t *testing.T) {
	t.Parallel()
	for _, count := range []int{0, 2, 12} {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			t.Parallel()
			s := newScene(t, int32(count))
			var out confirmservice.Output
			writes := s.Writes(t, func() { out = steptest.Do(t, confirmservice.New(s.Env), s.input()) })
			steptest.Equal(t, "writes", []string{}, writes)
			steptest.Equal(t, "tasks, those that are named, and what it says", []any{
				count, min(count, 10), fmt.Sprintf("service worker is steady on %s: tasks that run it: %d", s.arn, count),
			}, []any{out.TaskCount, len(out.Tasks), out.Reason})
		})
	}
}

func TestDoesNotConfirm(t *testing.T) {
	t.Parallel()
	const hour = 3600_000
	for _, test := range []struct {
		name  string
		found func(*testing.T, *scene)
		code  step.Code
		words func(scene) string
	}{
		{"tasks that start", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"taskStartingMs": hour}))
			s.arn = s.Register(t, "job")
			s.Deploy(t, "jobs", "worker", s.arn)
		}, step.DeploymentPending, func(s scene) string {
			return "service worker is not steady on " + s.arn + " yet, with 1 of 1 tasks running"
		}},
		{"tasks whose role ECS does not know", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(s.ECS().UpdateService(ctx, &ecs.UpdateServiceInput{
				Cluster: aws.String("jobs"), Service: aws.String("worker"), DesiredCount: aws.Int32(0),
			}))
			s.AwaitSteady(t, "jobs", "worker")
			s.arn = s.Register(t, "job", steptest.WithRole(s.Names().RoleArn("none")))
			steptest.Must(t)(s.ECS().UpdateService(ctx, &ecs.UpdateServiceInput{
				Cluster: aws.String("jobs"), Service: aws.String("worker"), TaskDefinition: &s.arn, DesiredCount: aws.Int32(1),
			}))
		}, step.DeploymentPending, func(s scene) string {
			return "service worker is not steady on " + s.arn + " yet, with 0 of 1 tasks running: (service worker) failed to launch a task with " +
				"(error ECS was unable to assume the role '" + s.Names().RoleArn("none") + "' that was provided for this task"
		}},
		{"tasks that run, before the deployment is steady", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"deploymentSteadyMs": hour}))
			s.arn = s.Register(t, "job")
			s.Deploy(t, "jobs", "worker", s.arn)
		}, step.DeploymentPending, nil},
		{"somebody else deployed", func(t *testing.T, s *scene) {
			t.Helper()
			s.Deploy(t, "jobs", "worker", s.Register(t, "job"))
		}, step.Conflict, func(s scene) string {
			return "service worker was given " + s.Running(t, "jobs", "worker") + " after this run had given it " + s.arn
		}},
		{"the circuit breaker put it back", func(t *testing.T, s *scene) {
			t.Helper()
			before := s.arn
			s.failToDeploy(t, true)
			for s.Running(t, "jobs", "worker") != before { //nolint:revive // it takes some milliseconds
			}
		}, step.TaskFailed, func(s scene) string {
			return "service worker: the deployment of " + s.arn + " failed: ECS deployment circuit breaker was triggered after 3 consecutive task failures."
		}},
		{"the circuit breaker stopped it", func(t *testing.T, s *scene) {
			t.Helper()
			s.failToDeploy(t, false)
			for range 2000 {
				found, err := taskservice.Read(ctx, s.ECS(), "jobs", "worker")
				steptest.Must(t)(nil, err)
				if _, failed := taskplan.Failed(*found, s.arn); failed {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}, step.TaskFailed, func(s scene) string {
			return "service worker: the deployment of " + s.arn + " failed: ECS deployment circuit breaker was triggered after 3 consecutive task failures."
		}},
		{"tasks that ECS does not list yet", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"taskVisibleAfterMs": hour}))
		}, step.DeploymentPending, func(scene) string { return "service worker: tasks running: 1, shown by ECS: 0" }},
		{"it was deleted", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(s.ECS().DeleteService(ctx, &ecs.DeleteServiceInput{
				Cluster: aws.String("jobs"), Service: aws.String("worker"), Force: aws.Bool(true),
			}))
		}, step.NotFound, func(scene) string { return "service worker of cluster jobs is gone" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t, 1)
			test.found(t, &s)
			if test.words != nil {
				steptest.Refused(t, confirmservice.New(s.Env), s.input(), test.code, test.words(s))
				return
			}
			if _, err := confirmservice.New(s.Env)(ctx, s.input()); step.CodeOf(err) != test.code {
				t.Errorf("got %s: %v, want %s", step.CodeOf(err), err, test.code)
			}
		})
	}
}

// failToDeploy a new revision: its tasks do not start, and the circuit breaker puts the service back or leaves it so.
func (s *scene) failToDeploy(t *testing.T, rollback bool) {
	t.Helper()
	s.Strike(t, steptest.Fault{Action: "ecs:TaskStart", Fault: "error", Code: "CannotPullContainerError", Count: 3})
	s.arn = s.Register(t, "job")
	steptest.Must(t)(s.ECS().UpdateService(ctx, &ecs.UpdateServiceInput{
		Cluster: aws.String("jobs"), Service: aws.String("worker"), TaskDefinition: &s.arn,
		DeploymentConfiguration: &types.DeploymentConfiguration{
			DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: rollback},
		},
	}))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[confirmservice.Output] {
		t.Helper()
		s := newScene(t, 1)
		handle := confirmservice.New(s.Env)
		return steptest.Scene[confirmservice.Output]{
			World:   s.World,
			Attempt: func(int) (confirmservice.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, out confirmservice.Output) {
				t.Helper()
				steptest.Equal(t, "tasks", 1, out.TaskCount)
			},
		}
	})
}
