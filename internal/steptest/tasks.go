package steptest

import (
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/taskdefinition"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/internal/taskservice"
)

// ECS is the test's own hands there.
func (w World) ECS() *ecs.Client { return ecs.NewFromConfig(w.Env.AWS) }

// TaskRole makes a role that ECS tasks of the account may have, under this path, with these tags; returns its ARN.
func (w World) TaskRole(t testing.TB, name, path string, tags naming.Tags) string {
	t.Helper()
	trust := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},`+
		`"Action":"sts:AssumeRole","Condition":{"StringEquals":{"aws:SourceAccount":%q}}}]}`, w.ID)
	made, err := w.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &name, Path: &path, AssumeRolePolicyDocument: &trust, PermissionsBoundary: &w.Env.Namespace.BoundaryArn, Tags: role.IAMTags(tags),
	})
	Must(t)(nil, err)
	return aws.ToString(made.Role.Arn)
}

// OurTaskRole is one of the stack, as a run would leave it.
func (w World) OurTaskRole(t testing.TB, name, spec string) string {
	t.Helper()
	return w.TaskRole(t, name, naming.Path, w.tags("another run", spec))
}

// Cluster makes a cluster and returns its ARN.
func (w World) Cluster(t testing.TB, name string) string {
	t.Helper()
	made, err := w.ECS().CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: &name})
	Must(t)(nil, err)
	return aws.ToString(made.Cluster.ClusterArn)
}

// Register a revision of a family with one container, main, changed; returns its ARN.
func (w World) Register(t testing.TB, family string, changes ...func(*ecs.RegisterTaskDefinitionInput)) string {
	t.Helper()
	in := &ecs.RegisterTaskDefinitionInput{
		Family: &family, NetworkMode: types.NetworkModeBridge,
		ContainerDefinitions: []types.ContainerDefinition{{Name: aws.String("main"), Image: aws.String("busybox"), Memory: aws.Int32(64)}},
	}
	for _, change := range changes {
		change(in)
	}
	made, err := w.ECS().RegisterTaskDefinition(ctx, in)
	Must(t)(nil, err)
	return aws.ToString(made.TaskDefinition.TaskDefinitionArn)
}

// WithRole is a change of a revision: its task role.
func WithRole(arn string) func(*ecs.RegisterTaskDefinitionInput) {
	return func(in *ecs.RegisterTaskDefinitionInput) { in.TaskRoleArn = &arn }
}

// WithTags is a change of a revision.
func WithTags(tags naming.Tags) func(*ecs.RegisterTaskDefinitionInput) {
	return func(in *ecs.RegisterTaskDefinitionInput) { in.Tags = taskdefinition.Tags(tags) }
}

// Revisions of a family that are active, by ARN, the oldest first.
func (w World) Revisions(t testing.TB, family string) []string {
	t.Helper()
	list, err := w.ECS().ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{FamilyPrefix: &family})
	Must(t)(nil, err)
	return list.TaskDefinitionArns
}

// Worker is the service worker on the cluster jobs, steady on the first of two revisions; returns both.
func (w World) Worker(t testing.TB) (first, second string) {
	t.Helper()
	w.Cluster(t, "jobs")
	first = w.Register(t, "job")
	w.Service(t, "jobs", "worker", first, 1)
	return first, w.Register(t, "job")
}

// Service that runs a revision on a cluster; it is steady when Service returns.
func (w World) Service(t testing.TB, cluster, name, definition string, count int32) {
	t.Helper()
	Must(t)(w.ECS().CreateService(ctx, &ecs.CreateServiceInput{
		Cluster: &cluster, ServiceName: &name, TaskDefinition: &definition, DesiredCount: &count,
	}))
	w.AwaitSteady(t, cluster, name)
}

// Deploy a revision to a service, and do not wait.
func (w World) Deploy(t testing.TB, cluster, name, definition string) {
	t.Helper()
	Must(t)(w.ECS().UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &cluster, Service: &name, TaskDefinition: &definition}))
}

// Running is the ARN of the revision that a service is to run.
func (w World) Running(t testing.TB, cluster, name string) string {
	t.Helper()
	s, err := taskservice.Read(ctx, w.ECS(), cluster, name)
	Must(t)(nil, err)
	return taskservice.Runs(s)
}

// AwaitSteady waits until a service is steady on what it runs.
func (w World) AwaitSteady(t testing.TB, cluster, name string) {
	t.Helper()
	for range 2000 {
		s, err := taskservice.Read(ctx, w.ECS(), cluster, name)
		Must(t)(nil, err)
		if taskplan.Steady(*s) {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("service %s did not become steady", name)
}

// AwaitTask waits until a task is in a state.
func (w World) AwaitTask(t testing.TB, cluster, arn, status string) {
	t.Helper()
	for range 2000 {
		found, err := w.ECS().DescribeTasks(ctx, &ecs.DescribeTasksInput{Cluster: &cluster, Tasks: []string{arn}})
		Must(t)(nil, err)
		if len(found.Tasks) == 1 && aws.ToString(found.Tasks[0].LastStatus) == status {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("task %s did not become %s", arn, status)
}
