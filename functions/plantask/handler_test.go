package plantask_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/functions/plantask"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
	"example.com/lanyard/internal/taskplan"
)

const name = "lanyard-us-east-1-batch"

var ctx = context.Background()

func world(t *testing.T, rule catalogue.Replace) steptest.World {
	t.Helper()
	return steptest.Environment(t, catalogue.Template{Name: "batch", Service: catalogue.ECS, Description: "batch jobs", Replace: rule},
		catalogue.Template{Name: "web", Service: catalogue.EC2})
}

// finished is the world after another run: the role is there and whole.
func finished(t *testing.T, w steptest.World) string {
	t.Helper()
	return w.OurTaskRole(t, name, w.Env.Catalogue["batch"].Render(w.Names()).Digest())
}

func input(mode string) plantask.Input {
	return plantask.Input{Template: "batch", TaskDefinition: "job", Mode: mode}
}

func TestPlansTheFirstRevision(t *testing.T) {
	t.Parallel()
	w := world(t, "never")
	base := w.Register(t, "job")
	var out plantask.Output
	calls := w.Calls(t, func() { out = steptest.Do(t, plantask.New(w.Env), input("definition")) })
	steptest.Equal(t, "calls", []string{"ecs:DescribeTaskDefinition", "iam:GetRole"}, calls)
	roleArn, family := w.Names().RoleArn(name), base[:len(base)-2]
	steptest.Equal(t, "output", plantask.Output{
		Next: taskplan.NextRole,
		Result: outcome.Task{
			TaskDefinition: base, Template: "batch", Mode: "definition", Decision: outcome.Planned, Reason: "under way", RoleArn: roleArn,
			Tasks: []string{}, Created: []string{},
			Changes: []outcome.Change{
				{Action: outcome.CreateRole, Resource: roleArn, Reason: "it does not exist"},
				{Action: outcome.RegisterTaskDefinition, Resource: family, Reason: base + " has no task role"},
			},
		},
		Role: taskplan.Role{Name: name, Arn: roleArn, Created: []string{}},
		Template: taskplan.TemplateSpec{
			Name: "batch", Digest: w.Env.Catalogue["batch"].Render(w.Names()).Digest(), Scope: "class",
		},
		Definition: taskplan.Definition{Arn: base, Created: []string{}},
		Task:       taskplan.Task{Mode: "definition", Decision: outcome.Attached, Base: base, Family: family, Count: 1},
	}, out)
}

// A run that finds all as it should be reads in two calls, and in three about a service.
func TestNothingIsDue(t *testing.T) {
	t.Parallel()
	w := world(t, "never")
	arn := w.Register(t, "job", steptest.WithRole(finished(t, w)))
	calls := w.Calls(t, func() {
		out := steptest.Do(t, plantask.New(w.Env), input("definition"))
		steptest.Equal(t, "next and decision", []any{taskplan.NextDone, outcome.Current}, []any{out.Next, out.Result.Decision})
	})
	steptest.Equal(t, "calls", []string{"ecs:DescribeTaskDefinition", "iam:GetRole"}, calls)
	w.Cluster(t, "jobs")
	w.Service(t, "jobs", "worker", arn, 1)
	in := input("definition")
	in.Cluster, in.Service = "jobs", "worker"
	calls = w.Calls(t, func() {
		out := steptest.Do(t, plantask.New(w.Env), in)
		steptest.Equal(t, "next", taskplan.NextDone, out.Next)
	})
	steptest.Equal(t, "calls", []string{"ecs:DescribeTaskDefinition", "iam:GetRole", "ecs:DescribeServices"}, calls)
}

// A deployment of the very revision that is not over is nothing to change, and no steady service either.
func TestADeploymentThatIsUnderWay(t *testing.T) {
	t.Parallel()
	w := world(t, "never")
	w.Cluster(t, "jobs")
	w.Service(t, "jobs", "worker", w.Register(t, "job"), 1)
	steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"deploymentSteadyMs": 3600_000}))
	arn := w.Register(t, "job", steptest.WithRole(finished(t, w)))
	w.Deploy(t, "jobs", "worker", arn)
	in := input("definition")
	in.Cluster, in.Service = "jobs", "worker"
	out := steptest.Do(t, plantask.New(w.Env), in)
	steptest.Equal(t, "next and decision", []any{taskplan.NextConfirm, outcome.Planned}, []any{out.Next, out.Result.Decision})
	in.DryRun = true
	out = steptest.Do(t, plantask.New(w.Env), in)
	steptest.Equal(t, "next, decision and reason of a dry run", []any{
		taskplan.NextDone, outcome.Current, arn + " has the role as template batch says, and its deployment to service worker is under way",
	}, []any{out.Next, out.Result.Decision, out.Result.Reason})
}

func TestOwnedReadsWhoseThePriorRoleIs(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		prior    func(*testing.T, steptest.World) string
		decision outcome.Decision
	}{
		{"ours", func(t *testing.T, w steptest.World) string { t.Helper(); return w.OurTaskRole(t, "other", "x") }, outcome.Planned},
		{"under our path, and not ours", func(t *testing.T, w steptest.World) string {
			t.Helper()
			return w.TaskRole(t, "other", "/lanyard/", nil)
		}, outcome.Kept},
		{"foreign", func(t *testing.T, w steptest.World) string { t.Helper(); return w.TaskRole(t, "other", "/", nil) }, outcome.Kept},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t, "owned")
			prior := test.prior(t, w)
			w.Register(t, "job", steptest.WithRole(prior))
			out := steptest.Do(t, plantask.New(w.Env), input("definition"))
			steptest.Equal(t, "decision and prior role", []any{test.decision, prior}, []any{out.Result.Decision, *out.Result.PriorTaskRoleArn})
		})
	}
}

// What cannot be right is refused before anything is written, by field, value and what would be right.
func TestRefuses(t *testing.T) {
	t.Parallel()
	const none = ": there is none in account "
	for _, test := range []struct {
		name   string
		change func(*plantask.Input)
		words  func(w steptest.World) string
	}{
		{"no such template", func(in *plantask.Input) { in.Template = "bach" }, func(steptest.World) string {
			return `template: value "bach": unknown: want one for ecs: batch`
		}},
		{"a template for another service", func(in *plantask.Input) { in.Template = "web" }, func(steptest.World) string {
			return `template: value "web": is for service ec2: want one for ecs: batch`
		}},
		{"no such family", func(in *plantask.Input) { in.TaskDefinition = "jobb" }, func(w steptest.World) string {
			return `taskDefinition: value "jobb"` + none + w.ID + ", region us-east-1: want one that is registered and active"
		}},
		{"no such revision", func(in *plantask.Input) { in.TaskDefinition = "job:9" }, func(w steptest.World) string {
			return `taskDefinition: value "job:9"` + none + w.ID + ", region us-east-1: want one that is registered and active"
		}},
		{"an execution role that may not be passed", func(in *plantask.Input) { in.TaskDefinition = "pulls" }, func(w steptest.World) string {
			return `taskDefinition: value "pulls": this stack may not pass its execution role arn:aws:iam::` + w.ID +
				":role/pull: want one of the setting executionRoles (now none): add it there and deploy"
		}},
		{"no such cluster for a run", func(in *plantask.Input) { in.Mode, in.Cluster = "runTask", "none" }, func(w steptest.World) string {
			return `cluster: value "none": there is no such active cluster in account ` + w.ID + ", region us-east-1"
		}},
		{"no such cluster for a service", func(in *plantask.Input) { in.Service, in.Cluster = "worker", "none" }, func(w steptest.World) string {
			return `cluster: value "none": there is no such active cluster in account ` + w.ID + ", region us-east-1"
		}},
		{"no default cluster", func(in *plantask.Input) { in.Mode = "runTask" }, func(w steptest.World) string {
			return `cluster: value "default": there is no such active cluster in account ` + w.ID + ", region us-east-1"
		}},
		{"no such service", func(in *plantask.Input) { in.Service, in.Cluster = "none", "jobs" }, func(steptest.World) string {
			return `service: value "none": cluster jobs has no such active service`
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t, "never")
			w.Cluster(t, "jobs")
			w.Register(t, "job")
			w.Register(t, "pulls", func(in *ecs.RegisterTaskDefinitionInput) {
				in.ExecutionRoleArn = aws.String("arn:aws:iam::" + w.ID + ":role/pull")
			})
			in := input("definition")
			test.change(&in)
			writes := w.Writes(t, func() { steptest.Refused(t, plantask.New(w.Env), in, step.InvalidInput, test.words(w)) })
			steptest.Equal(t, "writes", []string{}, writes)
		})
	}
}

func TestARunWithAllThatItMayHave(t *testing.T) {
	t.Parallel()
	w := world(t, "never")
	finished(t, w)
	cluster := w.Cluster(t, "jobs")
	w.Env.ExecutionRoles = []string{"arn:aws:iam::" + w.ID + ":role/pull"}
	w.Register(t, "job", func(in *ecs.RegisterTaskDefinitionInput) {
		in.ExecutionRoleArn = &w.Env.ExecutionRoles[0]
		in.NetworkMode, in.RequiresCompatibilities = types.NetworkModeAwsvpc, []types.Compatibility{types.CompatibilityFargate}
	})
	in := input("runTask")
	in.Cluster, in.Count, in.LaunchType = "jobs", 3, "FARGATE"
	in.NetworkConfiguration = &taskplan.NetworkConfiguration{AwsvpcConfiguration: taskplan.AwsvpcConfiguration{Subnets: []string{"subnet-1"}}}
	in.Overrides = &taskplan.Overrides{ContainerOverrides: []taskplan.ContainerOverride{{Name: "main"}}}
	out := steptest.Do(t, plantask.New(w.Env), in)
	steptest.Equal(t, "task", []any{taskplan.NextRun, cluster, 3, "FARGATE"}, []any{out.Next, out.Task.Cluster, out.Task.Count, out.Task.LaunchType})
	// The next states' inputs are strict: lists are lists.
	steptest.Equal(t, "lists", []any{[]string{}, []string{}, []taskplan.KeyValuePair{}}, []any{
		out.Task.NetworkConfiguration.AwsvpcConfiguration.SecurityGroups, out.Task.Overrides.ContainerOverrides[0].Command,
		out.Task.Overrides.ContainerOverrides[0].Environment,
	})
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[plantask.Output] {
		t.Helper()
		w := world(t, "owned")
		w.Cluster(t, "jobs")
		w.Register(t, "job", steptest.WithRole(w.OurTaskRole(t, "other", "x")))
		in := input("runTask")
		in.Cluster = "jobs"
		handle := plantask.New(w.Env)
		return steptest.Scene[plantask.Output]{
			World:   w,
			Attempt: func(int) (plantask.Output, error) { return handle(ctx, in) },
			Check: func(t *testing.T, out plantask.Output) {
				t.Helper()
				steptest.Equal(t, "next", taskplan.NextRole, out.Next)
			},
		}
	})
}
