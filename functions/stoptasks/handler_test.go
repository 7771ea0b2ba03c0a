package stoptasks_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/functions/stoptasks"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:this"
	other     = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:other"
)

var ctx = context.Background()

type scene struct {
	steptest.World
	tasks []string
}

// newScene has two tasks of this run, of which one has stopped, and one of another.
func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{World: steptest.Environment(t)}
	s.Cluster(t, "jobs")
	s.Register(t, "job")
	for _, by := range []string{execution, execution, other} {
		ran, err := s.ECS().RunTask(ctx, &ecs.RunTaskInput{
			Cluster: aws.String("jobs"), TaskDefinition: aws.String("job"), StartedBy: aws.String(naming.StartedBy(by)),
		})
		steptest.Must(t)(nil, err)
		s.tasks = append(s.tasks, *ran.Tasks[0].TaskArn)
		s.AwaitTask(t, "jobs", *ran.Tasks[0].TaskArn, "RUNNING")
	}
	steptest.Must(t)(s.ECS().StopTask(ctx, &ecs.StopTaskInput{Cluster: aws.String("jobs"), Task: &s.tasks[0]}))
	return s
}

func (s scene) input() stoptasks.Input { return stoptasks.Input{Cluster: "jobs", Execution: execution} }

func (s scene) statuses(t *testing.T) []string {
	t.Helper()
	found, err := s.ECS().DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: aws.String("jobs"), Tasks: s.tasks})
	steptest.Must(t)(nil, err)
	all := []string{}
	for _, task := range found.Tasks {
		all = append(all, *task.LastStatus)
	}
	return all
}

func TestStopsWhatThisRunStarted(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	out := steptest.Do(t, stoptasks.New(s.Env), s.input())
	steptest.Equal(t, "output", stoptasks.Output{Stopped: []string{s.tasks[1]}}, out)
	steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
	found, err := s.ECS().DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: aws.String("jobs"), Tasks: s.tasks[1:2]})
	steptest.Must(t)(nil, err)
	steptest.Equal(t, "reason", []any{types.TaskStopCodeUserInitiated, "Lanyard: the run that started it failed"},
		[]any{found.Tasks[0].StopCode, *found.Tasks[0].StoppedReason})
	steptest.Equal(t, "again", stoptasks.Output{Stopped: []string{}}, steptest.Do(t, stoptasks.New(s.Env), s.input()))
}

func TestNothingOnAClusterThatIsGone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	in.Cluster = "none"
	steptest.Equal(t, "output", stoptasks.Output{Stopped: []string{}}, steptest.Do(t, stoptasks.New(s.Env), in))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[stoptasks.Output] {
		t.Helper()
		s := newScene(t)
		handle := stoptasks.New(s.Env)
		return steptest.Scene[stoptasks.Output]{
			World:   s.World,
			Attempt: func(int) (stoptasks.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, _ stoptasks.Output) {
				t.Helper()
				steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
			},
		}
	})
}
