package stoptasks_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/functions/stoptasks"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
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
		s.AwaitTask(t, "jobs", s.run(t, by), "RUNNING")
	}
	steptest.Must(t)(s.ECS().StopTask(ctx, &ecs.StopTaskInput{Cluster: aws.String("jobs"), Task: &s.tasks[0]}))
	return s
}

// run a task and remember it.
func (s *scene) run(t *testing.T, by string) string {
	t.Helper()
	ran, err := s.ECS().RunTask(ctx, &ecs.RunTaskInput{
		Cluster: aws.String("jobs"), TaskDefinition: aws.String("job"), StartedBy: aws.String(naming.StartedBy(by)),
	})
	steptest.Must(t)(nil, err)
	s.tasks = append(s.tasks, *ran.Tasks[0].TaskArn)
	return *ran.Tasks[0].TaskArn
}

// answered is what a run hands over that knows which tasks ECS started; unanswered, one that does not.
func (s scene) answered() stoptasks.Input {
	return stoptasks.Input{Cluster: "jobs", Tasks: s.tasks[:2], Answered: true, Execution: execution}
}

func unanswered(attempt int) stoptasks.Input {
	return stoptasks.Input{Cluster: "jobs", Tasks: []string{}, Execution: execution, Attempt: attempt}
}

const lastLook = 8

func mayBeMore(stopped int) string {
	return fmt.Sprintf("tasks stopped on cluster jobs: %d; ECS may not list all yet that this run started", stopped)
}

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
	calls := s.Calls(t, func() {
		out := steptest.Do(t, stoptasks.New(s.Env), s.answered())
		steptest.Equal(t, "output", stoptasks.Output{Stopped: s.tasks[:2]}, out)
	})
	steptest.Equal(t, "calls", []string{"ecs:StopTask", "ecs:StopTask"}, calls)
	steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
	found, err := s.ECS().DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: aws.String("jobs"), Tasks: s.tasks[1:2]})
	steptest.Must(t)(nil, err)
	steptest.Equal(t, "reason", []any{types.TaskStopCodeUserInitiated, "Lanyard: the run that started it failed"},
		[]any{found.Tasks[0].StopCode, *found.Tasks[0].StoppedReason})
}

// hide all tasks from every call but RunTask, or show them.
func (s scene) hide(t *testing.T, hidden bool) {
	t.Helper()
	steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"taskVisibleAfterMs": map[bool]int{true: 3600_000}[hidden]}))
}

// An answer that named tasks is believed before any other call of ECS knows them.
func TestWaitsForATaskThatECSDoesNotFindYet(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hide(t, true)
	steptest.Refused(t, stoptasks.New(s.Env), s.answered(), step.NotVisible,
		"task "+s.tasks[0]+" was started and cannot be stopped: ECS does not find it yet")
	s.hide(t, false)
	steptest.Do(t, stoptasks.New(s.Env), s.answered())
	steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
}

func TestStopsTheOthersOfOneThatCannotBeStopped(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Strike(t, steptest.Fault{Action: "ecs:StopTask", Fault: "error", Code: "InvalidParameterException", Message: "no"})
	steptest.Refused(t, stoptasks.New(s.Env), s.answered(), step.InvalidInput, "stop task "+s.tasks[0]+": InvalidParameterException: no")
	steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
}

// Where no answer named them it looks many times, and stops each time what is listed by then.
func TestLooksForWhatNoAnswerNamed(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.hide(t, true)
	steptest.Refused(t, stoptasks.New(s.Env), unanswered(0), step.NotVisible, mayBeMore(0))
	s.hide(t, false)
	steptest.Refused(t, stoptasks.New(s.Env), unanswered(lastLook-1), step.NotVisible, mayBeMore(1))
	steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
	steptest.Equal(t, "output", stoptasks.Output{Stopped: []string{}}, steptest.Do(t, stoptasks.New(s.Env), unanswered(lastLook)))
}

func TestNothingOnAClusterThatIsGone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for _, in := range []stoptasks.Input{s.answered(), unanswered(0)} {
		in.Cluster = "none"
		steptest.Equal(t, "output", stoptasks.Output{Stopped: []string{}}, steptest.Do(t, stoptasks.New(s.Env), in))
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for name, in := range map[string]func(scene) stoptasks.Input{
		"answered": scene.answered, "unanswered": func(scene) stoptasks.Input { return unanswered(lastLook) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[stoptasks.Output] {
				t.Helper()
				s := newScene(t)
				handle := stoptasks.New(s.Env)
				return steptest.Scene[stoptasks.Output]{
					World:   s.World,
					Attempt: func(int) (stoptasks.Output, error) { return handle(ctx, in(s)) },
					Check: func(t *testing.T, _ stoptasks.Output) {
						t.Helper()
						steptest.Equal(t, "statuses", []string{"STOPPED", "STOPPED", "RUNNING"}, s.statuses(t))
					},
				}
			})
		})
	}
}
