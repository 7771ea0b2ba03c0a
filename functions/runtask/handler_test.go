package runtask_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/functions/runtask"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
	"example.com/lanyard/internal/taskplan"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:this"

var ctx = context.Background()

type scene struct {
	steptest.World
	arn, role string
}

func newScene(t *testing.T) scene {
	t.Helper()
	w := steptest.Environment(t)
	w.Cluster(t, "jobs")
	return scene{w, w.Register(t, "job"), w.OurTaskRole(t, "lanyard-us-east-1-batch", "digest")}
}

func (s scene) input() runtask.Input {
	return runtask.Input{Cluster: "jobs", TaskDefinition: s.arn, RoleArn: s.role, Template: "batch", Count: 2, Execution: execution}
}

func (s scene) tasks(t *testing.T) []types.Task {
	t.Helper()
	list, err := s.ECS().ListTasks(ctx, &ecs.ListTasksInput{Cluster: aws.String("jobs")})
	steptest.Must(t)(nil, err)
	if len(list.TaskArns) == 0 {
		return nil
	}
	found, err := s.ECS().DescribeTasks(ctx, &ecs.DescribeTasksInput{
		Cluster: aws.String("jobs"), Tasks: list.TaskArns, Include: []types.TaskField{types.TaskFieldTags},
	})
	steptest.Must(t)(nil, err)
	return found.Tasks
}

func TestRuns(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	size := 32
	in.Overrides = &taskplan.Overrides{
		ContainerOverrides: []taskplan.ContainerOverride{{
			Name: "main", Command: []string{"true"}, Environment: []taskplan.KeyValuePair{{Name: "DAY", Value: "2026-11-25"}}, Memory: &size,
		}},
		CPU: aws.String("128"),
	}
	out := steptest.Do(t, runtask.New(s.Env), in)
	found := s.tasks(t)
	steptest.Equal(t, "tasks", []int{2, 2}, []int{len(out.Tasks), len(found)})
	task := found[0]
	main := task.Overrides.ContainerOverrides[0]
	steptest.Equal(t, "overrides", []any{s.role, "128", "main", "true", "DAY=2026-11-25", int32(32)}, []any{
		*task.Overrides.TaskRoleArn, *task.Overrides.Cpu, *main.Name, main.Command[0], *main.Environment[0].Name + "=" + *main.Environment[0].Value, *main.Memory,
	})
	steptest.Equal(t, "started by", naming.StartedBy(execution), *task.StartedBy)
	tags := naming.Tags{}
	for _, tag := range task.Tags {
		tags[*tag.Key] = *tag.Value
	}
	steptest.Equal(t, "tags", naming.Tags{
		naming.TagStack: s.Names().Stack(), naming.TagTemplate: "batch", naming.TagExecution: naming.Hash(execution),
	}, tags)
}

func TestInItsNetwork(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	in.TaskDefinition = s.Register(t, "fargate", func(in *ecs.RegisterTaskDefinitionInput) {
		in.NetworkMode, in.Cpu, in.Memory = types.NetworkModeAwsvpc, aws.String("256"), aws.String("512")
		in.RequiresCompatibilities = []types.Compatibility{types.CompatibilityFargate}
	})
	in.LaunchType = "FARGATE"
	steptest.Refused(t, runtask.New(s.Env), in, step.InvalidInput, "run "+in.TaskDefinition+" on cluster jobs: InvalidParameterException: "+
		"Network Configuration must be provided when networkMode 'awsvpc' is specified.")
	in.NetworkConfiguration = &taskplan.NetworkConfiguration{AwsvpcConfiguration: taskplan.AwsvpcConfiguration{Subnets: []string{"subnet-1"}}}
	steptest.Do(t, runtask.New(s.Env), in)
	steptest.Equal(t, "launch type", types.LaunchTypeFargate, s.tasks(t)[0].LaunchType)
}

// A retry, whatever became of the answer, starts no second task.
func TestOnceForARun(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	first := steptest.Do(t, runtask.New(s.Env), s.input())
	again := steptest.Do(t, runtask.New(s.Env), s.input())
	steptest.Equal(t, "tasks", first, again)
	in := s.input()
	in.Execution += "-next"
	steptest.Do(t, runtask.New(s.Env), in)
	steptest.Equal(t, "tasks of two runs", 4, len(s.tasks(t)))
}

func TestWaitsForTheRole(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"principalVisibleAfterMs": 400}))
	in := s.input()
	in.RoleArn = s.OurTaskRole(t, "new", "digest")
	steptest.Refused(t, runtask.New(s.Env), in, step.NotVisible,
		"ECS cannot assume role "+in.RoleArn+" yet, or the execution role of "+s.arn+" does not trust it")
}

// Tasks that were started are told, whatever became of the others, at every attempt.
func TestSomeDoNotStart(t *testing.T) {
	t.Parallel()
	for _, missing := range []int{1, 2} {
		t.Run(fmt.Sprint(missing), func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.Strike(t, steptest.Fault{Action: "ecs:TaskPlace", Fault: "error", Code: "RESOURCE:MEMORY", Count: missing})
			first := steptest.Do(t, runtask.New(s.Env), s.input())
			started := []string{}
			for _, task := range s.tasks(t) {
				started = append(started, *task.TaskArn)
			}
			steptest.Equal(t, "output", runtask.Output{
				Tasks: started, Missing: fmt.Sprintf("of 2 tasks of %s, ECS started %d: %s", s.arn, 2-missing,
					strings.Join(slices.Repeat([]string{"RESOURCE:MEMORY"}, missing), "; ")),
			}, first)
			steptest.Equal(t, "number of tasks", 2-missing, len(started))
			steptest.Equal(t, "again", first, steptest.Do(t, runtask.New(s.Env), s.input()))
		})
	}
}

func TestSaysWhatDidNotStart(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	in.Cluster = "none"
	steptest.Refused(t, runtask.New(s.Env), in, step.NotFound, "run "+s.arn+" on cluster none: ClusterNotFoundException: Cluster not found.")
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[runtask.Output] {
		t.Helper()
		s := newScene(t)
		handle := runtask.New(s.Env)
		return steptest.Scene[runtask.Output]{
			World:   s.World,
			Attempt: func(int) (runtask.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, out runtask.Output) {
				t.Helper()
				steptest.Equal(t, "tasks", []int{2, 2}, []int{len(out.Tasks), len(s.tasks(t))})
			},
		}
	})
}
