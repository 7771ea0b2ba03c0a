package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/taskservice"
)

// kept says that a failed run left only the role of its class, for the next one, and said so.
func (h *house) kept(f outcome.Failure, base string) {
	h.t.Helper()
	if f.Subject != base || f.Rollback != nil || !slices.Equal(f.Left, []string{h.batchRole()}) || f.LeftReason != "scope class: kept for the next run" {
		h.t.Errorf("got %+v, want the role left for the next run", f)
	}
}

// Whatever fails for good, the revision is deregistered and the service goes back to the one before.
func TestATaskRoleRunThatFailsTakesBackWhatItMade(t *testing.T) {
	h := newHouse(t, nil).withECS()
	for _, action := range []string{"ecs:RegisterTaskDefinition", "ecs:UpdateService", "ecs:ListTasks", "ecs:DescribeTasks"} {
		t.Run(action, func(t *testing.T) {
			h := h.in(t)
			family := "job-" + strings.ToLower(action[4:])
			base := h.register(family)
			h.serve(family, base, 1)
			refuse := refused(action)
			if action == "ecs:UpdateService" { // the one that goes there, not the one that goes back
				refuse.Count = 1
			}
			h.strike(refuse)
			got := h.forTask("definition", family, onService(family)).failure(t, "RolledBack")
			h.strike()
			h.kept(got, base)
			if !strings.Contains(got.Failure.Cause, "refused by the test") {
				t.Errorf("it does not say why: %s", got.Failure.Cause)
			}
			if revisions := h.revisions(family); !slices.Equal(revisions, []string{base}) {
				t.Errorf("revisions %v, want only %s", revisions, base)
			}
			h.awaitService(family, base)
			h.forTask("definition", family, onService(family)).task(t)
		})
	}
}

// A revision whose tasks do not start fails its deployment: ECS puts the service back, and the run says why.
func TestADeploymentThatFails(t *testing.T) {
	h := newHouse(t, nil).withECS()
	base := h.register("job")
	h.serve("worker", base, 1, func(in *ecs.CreateServiceInput) {
		in.DeploymentConfiguration = &types.DeploymentConfiguration{
			DeploymentCircuitBreaker: &types.DeploymentCircuitBreaker{Enable: true, Rollback: true},
		}
	})
	h.strike(localaws.Fault{Action: "ecs:TaskStart", Fault: "error", Code: "CannotPullContainerError", Count: 3})
	got := h.forTask("definition", "job", onService("worker")).failure(t, "RolledBack")
	h.kept(got, base)
	if got.Failure.Error != "TaskFailed" || !strings.Contains(got.Failure.Cause, "circuit breaker") {
		t.Errorf("got %+v", got.Failure)
	}
	h.awaitService("worker", base)
	if revisions := h.revisions("job"); !slices.Equal(revisions, []string{base}) {
		t.Errorf("revisions %v", revisions)
	}
}

// Somebody who deploys while a run is under way is not overridden, on the way there and on the way back.
func TestSomebodyElseDeploys(t *testing.T) {
	h := newHouse(t, localaws.Weather{"deploymentSteadyMs": 3600_000}).withECS()
	base := h.register("job")
	_, err := h.ecs().CreateService(t.Context(), &ecs.CreateServiceInput{
		Cluster: aws.String(jobs), ServiceName: aws.String("worker"), TaskDefinition: &base, DesiredCount: aws.Int32(1),
	})
	must(t, err)
	done := make(chan execution)
	go func() { done <- h.forTask("definition", "job", onService("worker")) }()
	eventually(t, "the run to update the service", func() bool { return taskservice.Runs(h.service("worker")) != base })
	theirs := h.register("job", func(in *definition) { in.ContainerDefinitions[0].Image = aws.String("theirs") })
	_, err = h.ecs().UpdateService(t.Context(), &ecs.UpdateServiceInput{
		Cluster: aws.String(jobs), Service: aws.String("worker"), TaskDefinition: &theirs,
	})
	must(t, err)
	got := (<-done).failure(t, "RolledBack")
	if got.Failure.Error != "Conflict" || !slices.Contains(got.Left, *h.service("worker").ServiceArn) || !strings.Contains(got.LeftReason, theirs) {
		t.Errorf("got %+v", got)
	}
	if runs := taskservice.Runs(h.service("worker")); runs != theirs {
		t.Errorf("the service runs %s, want %s", runs, theirs)
	}
}

// Tasks that a run has started and cannot prove are stopped; those that failed by themselves are said.
func TestARunTaskThatFails(t *testing.T) {
	h := newHouse(t, nil).withECS()
	base := h.register("job")
	h.strike(refused("ecs:DescribeTasks"))
	h.kept(h.forTask("runTask", "job", onJobs+`,"count":2`).failure(t, "RolledBack"), base)
	h.strike()
	if running := h.tasks("job"); len(running) > 0 {
		t.Errorf("tasks %v still run", running)
	}

	h.strike(localaws.Fault{Action: "ecs:TaskStart", Fault: "error", Code: "CannotPullContainerError", Message: "no such image"})
	got := h.forTask("runTask", "job", onJobs+`,"count":2`).failure(t, "RolledBack")
	if got.Failure.Error != "TaskFailed" || !strings.Contains(got.Failure.Cause, "TaskFailedToStart: CannotPullContainerError: no such image") {
		t.Errorf("got %+v", got.Failure)
	}
	if running := h.tasks("job"); len(running) > 0 {
		t.Errorf("tasks %v still run", running)
	}
}

// Of two tasks ECS starts one, and shows it late: the run says why, and no task goes on with the role.
func TestARunTaskThatStartsSomeOfTheTasks(t *testing.T) {
	h := newHouse(t, localaws.Weather{"taskVisibleAfterMs": 700}).withECS()
	base := h.register("job")
	h.strike(localaws.Fault{Action: "ecs:TaskPlace", Fault: "error", Code: "RESOURCE:MEMORY"})
	got := h.forTask("runTask", "job", onJobs+`,"count":2`).failure(t, "RolledBack")
	h.kept(got, base)
	if want := "of 2 tasks of " + base + ", ECS started 1: RESOURCE:MEMORY"; got.Failure.Error != "TaskFailed" || !strings.Contains(got.Failure.Cause, want) {
		t.Errorf("got %+v, want %s", got.Failure, want)
	}
	h.allStopped("job", 1)
}

// The function is killed each time, the last time after ECS had started the tasks: they are found when ECS lists them.
func TestARunTaskWhoseAnswerIsLost(t *testing.T) {
	h := newHouse(t, localaws.Weather{"taskVisibleAfterMs": 700}).withECS()
	base := h.register("job")
	h.strike(
		localaws.Fault{Action: "ecs:RunTask", Fault: "kill", Count: 10},
		localaws.Fault{Action: "ecs:RunTask", Fault: "killAfter"},
	)
	got := h.forTask("runTask", "job", onJobs+`,"count":2`).failure(t, "RolledBack")
	h.kept(got, base)
	if got.Failure.Error != "Runtime.ExitError" {
		t.Errorf("got %+v", got.Failure)
	}
	h.allStopped("job", 2)
}

// What cannot be taken back is said.
func TestWhatATaskRoleRunCannotTakeBack(t *testing.T) {
	h := newHouse(t, nil).withECS()
	h.forTask("definition", h.register("first"), "").task(t)
	for _, test := range []struct {
		action, mode string
		faults       []localaws.Fault
		left         func(h *house, base string) string
	}{
		{"ecs:DeregisterTaskDefinition", "definition", []localaws.Fault{refused("ecs:ListTasks")}, func(_ *house, base string) string { return strings.TrimSuffix(base, ":1") }},
		{"ecs:UpdateService", "definition", nil, func(h *house, _ string) string { return *h.service("worker").ServiceArn }},
		{"ecs:StopTask", "runTask", []localaws.Fault{refused("ecs:DescribeTasks")}, func(h *house, _ string) string {
			return h.tasks("job-stoptask")[0]
		}},
	} {
		t.Run(test.action, func(t *testing.T) {
			h := h.in(t)
			family := "job-" + strings.ToLower(test.action[4:])
			base := h.register(family)
			more := onJobs
			if test.mode == "definition" {
				h.serveAgain("worker", base)
				more = onService("worker")
			}
			faults := append(test.faults, refused(test.action))
			if test.faults == nil { // it updates, cannot confirm, and cannot put back
				there := refused(test.action)
				there.Skip = 1
				faults = []localaws.Fault{there, refused("ecs:ListTasks")}
			}
			h.strike(faults...)
			got := h.forTask(test.mode, family, more).failure(t, "RollbackFailed")
			h.strike()
			if got.Rollback == nil || got.Rollback.Error != "InvalidInput" || !slices.Contains(got.Left, test.left(h, base)) {
				t.Errorf("got %+v, want %s among what is left", got, test.left(h, base))
			}
		})
	}
}

// serveAgain deletes a service and makes it anew for another family.
func (h *house) serveAgain(name, arn string) {
	h.t.Helper()
	_, _ = h.ecs().DeleteService(h.t.Context(), &ecs.DeleteServiceInput{Cluster: aws.String(jobs), Service: &name, Force: aws.Bool(true)})
	h.serve(name, arn, 1)
}
