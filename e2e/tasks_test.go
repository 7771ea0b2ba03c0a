package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/taskdefinition"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/internal/taskservice"
)

// Task definitions, services and tasks that a test makes, and what ECS shows of them.

// jobs is the cluster of all tests.
const jobs = "jobs"

func (h *house) ecs() *ecs.Client { return ecs.NewFromConfig(h.Config()) }

// withECS makes the cluster, and the execution role that the stack may pass.
func (h *house) withECS() *house {
	h.t.Helper()
	h.byHand()
	_, err := h.ecs().CreateCluster(h.t.Context(), &ecs.CreateClusterInput{ClusterName: aws.String(jobs)})
	must(h.t, err)
	h.makeRole("/", "ecsTaskExecutionRole", nil)
	h.putTrust("ecsTaskExecutionRole", trusting("ecs-tasks"))
	return h
}

func (h *house) executionRole() string { return "arn:aws:iam::" + h.ID + ":role/ecsTaskExecutionRole" }

type definition = ecs.RegisterTaskDefinitionInput

// register a revision with the execution role; returns its ARN.
func (h *house) register(family string, changes ...func(*definition)) string {
	h.t.Helper()
	in := &definition{
		Family: &family, NetworkMode: types.NetworkModeBridge, ExecutionRoleArn: aws.String(h.executionRole()),
		ContainerDefinitions: []types.ContainerDefinition{{Name: aws.String("main"), Image: aws.String("busybox"), Memory: aws.Int32(64)}},
	}
	for _, change := range changes {
		change(in)
	}
	made, err := h.ecs().RegisterTaskDefinition(h.t.Context(), in)
	must(h.t, err)
	return *made.TaskDefinition.TaskDefinitionArn
}

func taskRole(arn string) func(*definition) {
	return func(in *definition) { in.TaskRoleArn = &arn }
}

// foreignTaskRole, as a team has it that does not know Lanyard; returns its ARN.
func (h *house) foreignTaskRole(name string) string {
	h.t.Helper()
	h.makeRole("/", name, nil)
	h.putTrust(name, trusting("ecs-tasks"))
	return "arn:aws:iam::" + h.ID + ":role/" + name
}

func (h *house) revision(reference string) taskdefinition.Revision {
	h.t.Helper()
	r, err := taskdefinition.Read(h.t.Context(), h.ecs(), reference)
	must(h.t, err)
	if r == nil {
		h.t.Fatalf("there is no task definition %s", reference)
	}
	return *r
}

// revisions of a family that are active, by ARN, the oldest first.
func (h *house) revisions(family string) []string {
	h.t.Helper()
	list, err := h.ecs().ListTaskDefinitions(h.t.Context(), &ecs.ListTaskDefinitionsInput{FamilyPrefix: &family})
	must(h.t, err)
	return list.TaskDefinitionArns
}

// serve a revision by a service, steady.
func (h *house) serve(name, arn string, count int32, changes ...func(*ecs.CreateServiceInput)) {
	h.t.Helper()
	in := &ecs.CreateServiceInput{Cluster: aws.String(jobs), ServiceName: &name, TaskDefinition: &arn, DesiredCount: &count}
	for _, change := range changes {
		change(in)
	}
	_, err := h.ecs().CreateService(h.t.Context(), in)
	must(h.t, err)
	h.awaitService(name, arn)
}

// awaitService waits until a service is steady on a revision.
func (h *house) awaitService(name, arn string) {
	h.t.Helper()
	eventually(h.t, "service "+name+" to be steady on "+arn, func() bool {
		s := h.service(name)
		return taskservice.Runs(s) == arn && taskplan.Steady(*s)
	})
}

func (h *house) service(name string) *types.Service {
	h.t.Helper()
	s, err := taskservice.Read(h.t.Context(), h.ecs(), jobs, name)
	must(h.t, err)
	return s
}

func (h *house) task(arn string) types.Task {
	h.t.Helper()
	found, err := h.ecs().DescribeTasks(h.t.Context(), &ecs.DescribeTasksInput{Cluster: aws.String(jobs), Tasks: []string{arn}})
	must(h.t, err)
	return found.Tasks[0]
}

// tasks on the cluster that are of a family, running or to run.
func (h *house) tasks(family string) []string {
	h.t.Helper()
	list, err := h.ecs().ListTasks(h.t.Context(), &ecs.ListTasksInput{Cluster: aws.String(jobs), Family: &family})
	must(h.t, err)
	return list.TaskArns
}

// allStopped says that so many tasks of the family were started and none of them runs, once ECS shows them all.
func (h *house) allStopped(family string, want int) {
	h.t.Helper()
	h.weather(nil)
	stopped, err := h.ecs().ListTasks(h.t.Context(), &ecs.ListTasksInput{
		Cluster: aws.String(jobs), Family: &family, DesiredStatus: types.DesiredStatusStopped,
	})
	must(h.t, err)
	if running := h.tasks(family); len(running) > 0 || len(stopped.TaskArns) != want {
		h.t.Errorf("tasks %v still run, and %v have stopped: want %d stopped", running, stopped.TaskArns, want)
	}
}

// container is a process in a task: all that it has is the address that ECS gives it.
func (h *house) container(arn string) workload {
	h.t.Helper()
	endpoint, err := h.TaskEndpoint(h.t.Context(), arn[strings.LastIndex(arn, "/")+1:])
	must(h.t, err)
	return workload{h.ConfigWith(endpointcreds.New(endpoint.Endpoint)), h.t}
}

// batchRole is the ARN of the role of the template batch.
func (h *house) batchRole() string { return h.names.RoleArn(h.names.Name("batch", "")) }

// forTask starts TaskRole: more are fields of the input, as JSON, with commas before them.
func (h *house) forTask(mode, definition, more string) execution {
	h.t.Helper()
	return h.start("TaskRole", taskInput(mode, definition, more))
}

func taskInput(mode, definition, more string) string {
	return fmt.Sprintf(`{"template":"batch","taskDefinition":%q,"mode":%q%s}`, definition, mode, more)
}

// onService is a service of the cluster, for the input.
func onService(name string) string { return fmt.Sprintf(`%s,"service":%q`, onJobs, name) }

const onJobs = `,"cluster":"jobs"`

// task reads the output of a run of TaskRole that must have succeeded.
func (e execution) task(t *testing.T) outcome.Task {
	t.Helper()
	var o outcome.Task
	e.read(t, &o)
	return o
}
