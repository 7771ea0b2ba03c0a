package e2e

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/taskdefinition"
)

// A task definition that has another task role keeps it, unless the template replaces: then the run says which it was.
func TestAForeignTaskRole(t *testing.T) {
	h := newHouse(t, nil).withECS()
	legacy := h.foreignTaskRole("legacy")
	base := h.register("job", taskRole(legacy))
	for _, mode := range []string{"definition", "runTask"} {
		more := map[string]string{"runTask": onJobs}[mode]
		got := h.forTask(mode, "job", more).task(t)
		if got.Decision != outcome.Kept || *got.PriorTaskRoleArn != legacy || h.revision("job").Arn() != base || len(h.tasks("job")) > 0 {
			t.Errorf("%s: got %+v", mode, got)
		}
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("they wrote %v", made)
	}

	h.update() // the template report replaces
	got := h.start("TaskRole", `{"template":"report","taskDefinition":"job","mode":"definition"}`).task(t)
	if got.Decision != outcome.Replaced || *got.PriorTaskRoleArn != legacy || h.revision("job").TaskRole() != got.RoleArn {
		t.Errorf("got %+v", got)
	}
}

// What no function may do with its own credentials, whatever it was asked: pass another role to ECS, or another role of ours
// to another service, and leave a revision or a task without the stack's tag.
func TestNoFunctionPassesAnotherRoleToECS(t *testing.T) {
	h := newHouse(t, nil).withECS()
	base := h.register("job")
	h.forTask("definition", "job", "").task(t)
	admin := h.foreignTaskRole("admin")
	tags := taskdefinition.Tags(naming.Tags{naming.TagStack: h.names.Stack()})
	for _, step := range []string{"EnsureTaskDefinition", "RunTask"} {
		api := ecs.NewFromConfig(h.credentials(step))
		register := func(change func(*definition)) error {
			in := h.revision(base).With(h.batchRole(), naming.Tags{naming.TagStack: h.names.Stack()})
			change(in)
			_, err := api.RegisterTaskDefinition(t.Context(), in)
			return err
		}
		run := func(change func(*ecs.RunTaskInput)) error {
			in := &ecs.RunTaskInput{Cluster: aws.String(jobs), TaskDefinition: aws.String("job"), Tags: tags}
			change(in)
			_, err := api.RunTask(t.Context(), in)
			return err
		}
		for what, err := range map[string]error{
			"register with another execution role": register(func(in *definition) { in.ExecutionRoleArn = &admin }),
			"register with another task role":      register(func(in *definition) { in.TaskRoleArn = &admin }),
			"register without the tag":             register(func(in *definition) { in.Tags = nil }),
			"run with another execution role":      run(func(in *ecs.RunTaskInput) { in.Overrides = overriding(nil, &admin) }),
			"run with another task role":           run(func(in *ecs.RunTaskInput) { in.Overrides = overriding(&admin, nil) }),
			"run without the tag":                  run(func(in *ecs.RunTaskInput) { in.Tags = nil }),
		} {
			if !denied(err, "") {
				t.Errorf("%s may %s: %v", step, what, err)
			}
		}
		if err := map[string]func() error{
			"EnsureTaskDefinition": func() error { return register(func(*definition) {}) },
			"RunTask":              func() error { return run(func(*ecs.RunTaskInput) {}) },
		}[step](); err != nil {
			t.Errorf("%s may not do its work: %v", step, err)
		}
	}
}

// StopTasks may stop only what the stack has started.
func TestStopTasksStopsNoOthers(t *testing.T) {
	h := newHouse(t, nil).withECS()
	h.register("job")
	ran, err := h.ecs().RunTask(t.Context(), &ecs.RunTaskInput{Cluster: aws.String(jobs), TaskDefinition: aws.String("job")})
	must(t, err)
	api := ecs.NewFromConfig(h.credentials("StopTasks"))
	_, err = api.StopTask(t.Context(), &ecs.StopTaskInput{Cluster: aws.String(jobs), Task: ran.Tasks[0].TaskArn})
	if !denied(err, "ecs:StopTask") {
		t.Errorf("it stopped a task of somebody else's: %v", err)
	}
	if got := fmt.Sprint(h.tasks("job")); got != fmt.Sprint([]string{*ran.Tasks[0].TaskArn}) {
		t.Errorf("tasks %s", got)
	}
}

func overriding(task, execution *string) *types.TaskOverride {
	return &types.TaskOverride{TaskRoleArn: task, ExecutionRoleArn: execution}
}
