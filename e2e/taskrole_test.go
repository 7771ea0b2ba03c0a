package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
)

// allThatThereIs to a task definition, but for what does not go together.
func allThatThereIs(in *definition) {
	in.ContainerDefinitions = append(in.ContainerDefinitions, types.ContainerDefinition{
		Name: aws.String("log"), Image: aws.String("fluent-bit"), Essential: aws.Bool(false), MemoryReservation: aws.Int32(32),
		Environment:      []types.KeyValuePair{{Name: aws.String("LEVEL"), Value: aws.String("info")}},
		Secrets:          []types.Secret{{Name: aws.String("KEY"), ValueFrom: aws.String("arn:aws:ssm:us-east-1:111122223333:parameter/key")}},
		MountPoints:      []types.MountPoint{{SourceVolume: aws.String("scratch"), ContainerPath: aws.String("/tmp")}},
		HealthCheck:      &types.HealthCheck{Command: []string{"CMD", "true"}, Retries: aws.Int32(3)},
		LogConfiguration: &types.LogConfiguration{LogDriver: types.LogDriverAwslogs, Options: map[string]string{"awslogs-group": "jobs"}},
		DependsOn:        []types.ContainerDependency{{ContainerName: aws.String("main"), Condition: types.ContainerConditionStart}},
		LinuxParameters:  &types.LinuxParameters{InitProcessEnabled: aws.Bool(true)},
	})
	in.Volumes = []types.Volume{{Name: aws.String("scratch"), Host: &types.HostVolumeProperties{SourcePath: aws.String("/var/tmp")}}}
	in.PlacementConstraints = []types.TaskDefinitionPlacementConstraint{
		{Type: types.TaskDefinitionPlacementConstraintTypeMemberOf, Expression: aws.String("attribute:ecs.os-type == linux")},
	}
	in.Cpu, in.Memory = aws.String("256"), aws.String("512")
	in.RequiresCompatibilities = []types.Compatibility{types.CompatibilityEc2}
	in.RuntimePlatform = &types.RuntimePlatform{CpuArchitecture: types.CPUArchitectureArm64, OperatingSystemFamily: types.OSFamilyLinux}
	in.EphemeralStorage = &types.EphemeralStorage{SizeInGiB: 30}
	in.PidMode, in.IpcMode, in.EnableFaultInjection = types.PidModeTask, types.IpcModeTask, aws.Bool(true)
	in.ProxyConfiguration = &types.ProxyConfiguration{ContainerName: aws.String("log"), Type: types.ProxyConfigurationTypeAppmesh}
	in.Tags = []types.Tag{{Key: aws.String("team"), Value: aws.String("data")}}
}

func TestATaskDefinitionGetsItsRoleAndKeepsEverythingElse(t *testing.T) {
	h := newHouse(t, nil).withECS()
	base := h.register("job", allThatThereIs)
	run := h.forTask("definition", "job", "")
	got := run.task(t)
	made := h.revision("job")
	if !made.Is(h.revision(base), h.batchRole()) || made.Revision != 2 || made.Tags["team"] != "data" {
		t.Errorf("revision %s is not the first with the role:\n%s", made.Arn(), cmp.Diff(h.revision(base).ContainerDefinitions, made.ContainerDefinitions))
	}
	want := outcome.Task{
		TaskDefinition: base, Template: "batch", Mode: "definition", Decision: outcome.Attached,
		Reason:  made.Arn() + " was registered with the role; nothing runs it yet",
		RoleArn: h.batchRole(), RevisionArn: aws.String(made.Arn()), Tasks: []string{}, Created: []string{h.batchRole(), made.Arn()},
		Changes: []outcome.Change{
			{Action: outcome.CreateRole, Resource: h.batchRole(), Reason: "it does not exist"},
			{Action: outcome.RegisterTaskDefinition, Resource: strings.TrimSuffix(base, ":1"), Reason: base + " has no task role"},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	for _, call := range h.functionCalls() {
		if call.Error != "" && call.Error != "NoSuchEntity" {
			t.Errorf("%s: %s", call.Action, call.Error)
		}
	}

	must(t, h.ClearCalls(t.Context()))
	again := h.forTask("definition", "job", "")
	if decision := again.task(t).Decision; decision != outcome.Current {
		t.Errorf("the next run: %s", again.Output)
	}
	if diff := cmp.Diff([]string{"PlanTask", "Decide", "Done"}, again.States); diff != "" {
		t.Errorf("states of the next run (-want +got):\n%s", diff)
	}
	if calls := actions(h.functionCalls()); len(calls) > 2 {
		t.Errorf("calls of the next run: %v", calls)
	}

	// The same from the revision that has no role: the second is found, not a third made.
	from1 := h.forTask("definition", base, "").task(t)
	if *from1.RevisionArn != made.Arn() || len(h.revisions("job")) != 2 {
		t.Errorf("from %s: %+v, revisions %v", base, from1, h.revisions("job"))
	}
	if mark := h.revision("job").Tags[naming.TagExecution]; mark != naming.Shared {
		t.Errorf("two runs use the revision, and its tag says %s", mark)
	}
}

func TestAServiceComesToRunWithTheRole(t *testing.T) {
	h := newHouse(t, localaws.Weather{"taskStartingMs": 300, "deploymentSteadyMs": 300}).withECS()
	input, payroll := h.bucket(h.ID+"-task-input"), h.bucket(h.ID+"-payroll")
	base := h.register("job")
	h.serve("worker", base, 2)
	got := h.forTask("definition", "job", onService("worker")).task(t)
	made := h.revision("job").Arn()
	h.awaitService("worker", made)
	if got.Decision != outcome.Attached || *got.RevisionArn != made || got.TaskCount != 2 || *got.Service != "worker" {
		t.Errorf("got %+v", got)
	}
	for _, arn := range got.Tasks {
		if runs := *h.task(arn).TaskDefinitionArn; runs != made {
			t.Errorf("task %s runs %s", arn, runs)
		}
		h.container(arn).isBatch(input, payroll)
	}
	if again := h.forTask("definition", "job", onService("worker")); again.task(t).Decision != outcome.Current || len(again.States) != 3 {
		t.Errorf("the next run: %v %s", again.States, again.Output)
	}
}

// isBatch proves who a container is: STS says the role; what its policy allows goes, and nothing else.
func (w workload) isBatch(allowed, denies string) {
	w.t.Helper()
	if who := w.who(); !strings.Contains(who, ":assumed-role/lanyard-us-east-1-batch/") {
		w.t.Errorf("the container is %s", who)
	}
	if content, err := w.read(allowed); err != nil || content != allowed {
		w.t.Errorf("read %s: %q, %v", allowed, content, err)
	}
	if _, err := w.read(denies); !denied(err, "") {
		w.t.Errorf("read %s: %v, want AccessDenied", denies, err)
	}
	if err := w.write(allowed); !denied(err, "") {
		w.t.Errorf("write %s: %v, want AccessDenied", allowed, err)
	}
	if _, err := iam.NewFromConfig(w.Config).ListRoles(w.t.Context(), &iam.ListRolesInput{}); !denied(err, "iam:ListRoles") {
		w.t.Errorf("list roles: %v, want AccessDenied", err)
	}
}

func TestTasksRunWithTheRole(t *testing.T) {
	h := newHouse(t, localaws.Weather{"taskStartingMs": 300}).withECS()
	input, payroll := h.bucket(h.ID+"-task-input"), h.bucket(h.ID+"-payroll")
	base := h.register("job")
	got := h.forTask("runTask", "job", onJobs+`,"count":2,"overrides":{"containerOverrides":[{"name":"main","command":["import"]}]}`).task(t)
	if got.Decision != outcome.Ran || got.TaskCount != 2 || *got.RevisionArn != base {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff(append([]string{h.batchRole()}, got.Tasks...), got.Created); diff != "" {
		t.Errorf("created (-want +got):\n%s", diff)
	}
	for _, arn := range got.Tasks {
		task := h.task(arn)
		if *task.Overrides.TaskRoleArn != h.batchRole() || task.Overrides.ContainerOverrides[0].Command[0] != "import" {
			t.Errorf("task %s has overrides %+v", arn, task.Overrides)
		}
		h.container(arn).isBatch(input, payroll)
	}
	if len(h.revisions("job")) != 1 || h.revision("job").TaskRole() != "" {
		t.Errorf("the task definition changed: %v", h.revisions("job"))
	}
	next := h.forTask("runTask", "job", onJobs)
	if diff := cmp.Diff([]string{"PlanTask", "Decide", "RunTask", "ConfirmTask"}, next.States); diff != "" || next.task(t).TaskCount != 1 {
		t.Errorf("the next run: %s (-want +got):\n%s", next.Output, diff)
	}
}

// A job may have ended before anybody looked.
func TestAShortJobIsProvenToo(t *testing.T) {
	h := newHouse(t, localaws.Weather{"taskEndsAfterMs": 1}).withECS()
	h.register("job")
	got := h.forTask("runTask", "job", onJobs).task(t)
	if got.Decision != outcome.Ran || got.TaskCount != 1 {
		t.Errorf("got %+v", got)
	}
}

func TestFargate(t *testing.T) {
	h := newHouse(t, nil).withECS()
	h.register("job", func(in *definition) {
		in.NetworkMode, in.Cpu, in.Memory = types.NetworkModeAwsvpc, aws.String("256"), aws.String("512")
		in.RequiresCompatibilities = []types.Compatibility{types.CompatibilityFargate}
	})
	got := h.forTask("runTask", "job", onJobs+`,"launchType":"FARGATE","networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}`).task(t)
	if launched := h.task(got.Tasks[0]).LaunchType; launched != types.LaunchTypeFargate {
		t.Errorf("launch type %s", launched)
	}
}

// ECS knows a new role after some 8 s: the machine waits, and a service's scheduler does.
func TestARoleThatECSDoesNotKnowYet(t *testing.T) {
	for _, mode := range []string{"runTask", "definition"} {
		t.Run(mode, func(t *testing.T) {
			h := newHouse(t, localaws.Weather{"principalVisibleAfterMs": 0}).withECS()
			h.serve("worker", h.register("job"), 1)
			h.weather(localaws.Weather{"principalVisibleAfterMs": 8000, "waitScale": 0.2})
			run := h.forTask(mode, "job", onJobs+map[string]string{"definition": `,"service":"worker"`}[mode])
			got := run.task(t)
			if got.TaskCount != 1 {
				t.Errorf("got %+v", got)
			}
			if waited := slices.ContainsFunc(run.Failed, func(f string) bool {
				return strings.HasPrefix(f, "NotVisible: ") || strings.HasPrefix(f, "DeploymentPending: ")
			}); !waited {
				t.Errorf("it did not wait: %v", run.Failed)
			}
		})
	}
}

func TestDryRunsOfTaskRoleWriteNothing(t *testing.T) {
	h := newHouse(t, nil).withECS()
	h.serve("worker", h.register("job"), 1)
	for mode, more := range map[string]string{"definition": `,"service":"worker"`, "runTask": ""} {
		run := h.forTask(mode, "job", onJobs+`,"dryRun":true`+more)
		got := run.task(t)
		if got.Decision != outcome.Planned || len(got.Changes) < 2 || len(run.States) != 3 {
			t.Errorf("%s: %v %+v", mode, run.States, got)
		}
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("they wrote %v", made)
	}
}

// Two runs at once for one task definition each end with a revision that is right, and the service with one of them.
func TestTwoRunsAtOnceForOneTaskDefinition(t *testing.T) {
	h := newHouse(t, nil).withECS()
	base := h.register("job")
	runs := make([]execution, 2)
	done := make(chan int)
	for i := range runs {
		go func() { defer func() { done <- i }(); runs[i] = h.forTask("definition", "job", "") }()
	}
	<-done
	<-done
	for _, run := range runs {
		got := run.task(t)
		if r := h.revision(*got.RevisionArn); !r.Is(h.revision(base), h.batchRole()) || r.Status != types.TaskDefinitionStatusActive {
			t.Errorf("%s: revision %+v", run.Arn, r)
		}
	}
	if n := len(h.revisions("job")); n > 3 {
		t.Errorf("%d revisions: %v", n, h.revisions("job"))
	}
	if again := h.forTask("definition", "job", "").task(t); again.Decision != outcome.Current {
		t.Errorf("the next run: %+v", again)
	}
}
