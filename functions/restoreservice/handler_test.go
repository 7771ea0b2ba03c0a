package restoreservice_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"example.com/lanyard/functions/restoreservice"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

var ctx = context.Background()

type scene struct {
	steptest.World
	first, second string
}

// newScene is a service that a run has given its second revision.
func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{World: steptest.Environment(t)}
	s.first, s.second = s.Worker(t)
	s.Deploy(t, "jobs", "worker", s.second)
	return s
}

func (s scene) input() restoreservice.Input {
	return restoreservice.Input{Cluster: "jobs", Service: "worker", TaskDefinition: s.second, Prior: s.first}
}

func TestRestores(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		found  func(*testing.T, scene) (runs string)
		writes []string
		out    func(scene, string) restoreservice.Output
	}{
		{
			"what this run deployed", func(_ *testing.T, s scene) string { return s.first },
			[]string{"ecs:UpdateService"},
			func(scene, string) restoreservice.Output { return restoreservice.Output{Left: []string{}} },
		},
		{
			"nothing, where the service was not reached", func(t *testing.T, s scene) string {
				t.Helper()
				s.Deploy(t, "jobs", "worker", s.first)
				return s.first
			}, []string{}, func(scene, string) restoreservice.Output { return restoreservice.Output{Left: []string{}} },
		},
		{
			"nothing, where somebody else deployed", func(t *testing.T, s scene) string {
				t.Helper()
				third := s.Register(t, "job")
				s.Deploy(t, "jobs", "worker", third)
				return third
			}, []string{}, func(s scene, runs string) restoreservice.Output {
				return restoreservice.Output{
					Left:   []string{"arn:aws:ecs:us-east-1:" + s.ID + ":service/jobs/worker"},
					Reason: "service worker was given " + runs + " meanwhile",
				}
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			runs := test.found(t, s)
			var out restoreservice.Output
			writes := s.Writes(t, func() { out = steptest.Do(t, restoreservice.New(s.Env), s.input()) })
			steptest.Equal(t, "writes", test.writes, writes)
			steptest.Equal(t, "output", test.out(s, runs), out)
			steptest.Equal(t, "it runs", runs, s.Running(t, "jobs", "worker"))
		})
	}
}

func TestNothingOfAServiceThatIsGone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	steptest.Must(t)(s.ECS().DeleteService(ctx, &ecs.DeleteServiceInput{
		Cluster: aws.String("jobs"), Service: aws.String("worker"), Force: aws.Bool(true),
	}))
	steptest.Equal(t, "output", restoreservice.Output{Left: []string{}}, steptest.Do(t, restoreservice.New(s.Env), s.input()))
	steptest.Must(t)(s.ECS().DeleteCluster(ctx, &ecs.DeleteClusterInput{Cluster: aws.String("jobs")}))
	steptest.Equal(t, "output", restoreservice.Output{Left: []string{}}, steptest.Do(t, restoreservice.New(s.Env), s.input()))
}

func TestSaysWhereThePriorRevisionIsGone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	steptest.Must(t)(s.ECS().DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &s.first}))
	steptest.Refused(t, restoreservice.New(s.Env), s.input(), step.InvalidInput,
		"give service worker back "+s.first+": ClientException: TaskDefinition is inactive")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[restoreservice.Output] {
		t.Helper()
		s := newScene(t)
		handle := restoreservice.New(s.Env)
		return steptest.Scene[restoreservice.Output]{
			World:   s.World,
			Attempt: func(int) (restoreservice.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, _ restoreservice.Output) {
				t.Helper()
				steptest.Equal(t, "it runs", s.first, s.Running(t, "jobs", "worker"))
			},
		}
	})
}
