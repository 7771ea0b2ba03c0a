package updateservice_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"example.com/lanyard/functions/updateservice"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

var ctx = context.Background()

type scene struct {
	steptest.World
	first, second string
}

func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{World: steptest.Environment(t)}
	s.first, s.second = s.Worker(t)
	return s
}

func (s scene) input() updateservice.Input {
	return updateservice.Input{Cluster: "jobs", Service: "worker", TaskDefinition: s.second, Prior: s.first}
}

func TestUpdates(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	calls := s.Calls(t, func() {
		steptest.Equal(t, "output", updateservice.Output{Updated: true}, steptest.Do(t, updateservice.New(s.Env), s.input()))
	})
	steptest.Equal(t, "calls", []string{"ecs:DescribeServices", "ecs:UpdateService"}, calls)
	steptest.Equal(t, "it runs", s.second, s.Running(t, "jobs", "worker"))

	again := s.Calls(t, func() { steptest.Do(t, updateservice.New(s.Env), s.input()) })
	steptest.Equal(t, "calls of the next attempt", []string{"ecs:DescribeServices"}, again)
}

func TestNothingWhereItRunsTheRevision(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	in.TaskDefinition = s.first
	steptest.Equal(t, "output", updateservice.Output{}, steptest.Do(t, updateservice.New(s.Env), in))
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	t.Run("somebody else deployed", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		third := s.Register(t, "job")
		s.Deploy(t, "jobs", "worker", third)
		steptest.Refused(t, updateservice.New(s.Env), s.input(), step.Conflict,
			"service worker was given "+third+" while this run was under way: run again")
	})
	t.Run("it was deleted", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		steptest.Must(t)(s.ECS().DeleteService(ctx, &ecs.DeleteServiceInput{
			Cluster: aws.String("jobs"), Service: aws.String("worker"), Force: aws.Bool(true),
		}))
		steptest.Refused(t, updateservice.New(s.Env), s.input(), step.NotFound, "service worker of cluster jobs is gone")
	})
	t.Run("the revision was deregistered", func(t *testing.T) {
		t.Parallel()
		s := newScene(t)
		steptest.Must(t)(s.ECS().DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &s.second}))
		steptest.Refused(t, updateservice.New(s.Env), s.input(), step.InvalidInput,
			"update service worker to "+s.second+": ClientException: TaskDefinition is inactive")
	})
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[updateservice.Output] {
		t.Helper()
		s := newScene(t)
		handle := updateservice.New(s.Env)
		return steptest.Scene[updateservice.Output]{
			World:   s.World,
			Attempt: func(int) (updateservice.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, out updateservice.Output) {
				t.Helper()
				steptest.Equal(t, "updated, and it runs", []any{true, s.second}, []any{out.Updated, s.Running(t, "jobs", "worker")})
			},
		}
	})
}
