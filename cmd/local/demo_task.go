package main

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/outcome"
)

// Buckets: the template batch allows to read the first.
const (
	taskInput = account + "-task-input"
	salaries  = account + "-salaries"
)

const jobs = "jobs" // the cluster

// tasks is what happens to an ECS service without a role of its own, and to a task that is run once. Both runs are
// over when they are shown: tasks take their time to start, and services to become steady.
func tasks() story {
	var served, ran string // executions
	var calls int          // of the first
	return story{
		name: "task",
		begin: func(ctx context.Context, c *cloud) (err error) {
			if err := c.put(ctx, map[string]string{taskInput: "Hello from the input", salaries: "Not for batch jobs"}); err != nil {
				return err
			}
			if err := c.prepareTasks(ctx); err != nil {
				return err
			}
			if served, err = c.lanyard(ctx, "start", "task", "import", "--template", "batch", "--cluster", jobs, "--service", "importer"); err != nil {
				return err
			}
			if err = c.ended(ctx, served); err != nil {
				return err
			}
			calls = c.calls(ctx, "-batch", "ecs")
			ran, err = c.lanyard(ctx, "start", "task", "report", "--template", "batch", "--run", "--cluster", jobs)
			return err
		},
		show: func(ctx context.Context, c *cloud) ([]run, error) {
			heading("An ECS service whose task definition names no role")
			say("lanyard start task import --template batch --cluster %s --service importer --wait", jobs)
			service, err := c.ofTask(ctx, served, run{subject: "import", how: "service", calls: calls})
			if err != nil {
				return nil, err
			}
			heading("A task that runs once, with the role for this run only")
			say("lanyard start task report --template batch --run --cluster %s --wait", jobs)
			once, err := c.ofTask(ctx, ran, run{subject: "report", how: "run once", calls: -calls})
			return []run{service, once}, err
		},
	}
}

// prepareTasks makes what a team has: a cluster, the execution role that pulls images, two task definitions and a service.
func (c *cloud) prepareTasks(ctx context.Context) error {
	api := ecs.NewFromConfig(c.Config())
	role, err := iam.NewFromConfig(c.Config()).CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String(executionRole),
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow",` +
			`"Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}`),
	})
	if err != nil {
		return err
	}
	if _, err := api.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String(jobs)}); err != nil {
		return err
	}
	for _, family := range []string{"import", "report"} {
		if _, err := api.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{
			Family: &family, ExecutionRoleArn: role.Role.Arn, NetworkMode: types.NetworkModeBridge,
			ContainerDefinitions: []types.ContainerDefinition{{
				Name: aws.String("main"), Image: aws.String("public.ecr.aws/docker/library/busybox"), Memory: aws.Int32(64),
			}},
		}); err != nil {
			return err
		}
	}
	_, err = api.CreateService(ctx, &ecs.CreateServiceInput{
		Cluster: aws.String(jobs), ServiceName: aws.String("importer"), TaskDefinition: aws.String("import"), DesiredCount: aws.Int32(1),
	})
	return err
}

// ofTask shows a run, and proves who its first task is: a process that has just the address that ECS gives to containers.
func (c *cloud) ofTask(ctx context.Context, execution string, r run) (run, error) {
	var result outcome.Task
	if err := c.follow(ctx, execution, &r, &result); err != nil {
		return r, err
	}
	show("")
	show("  " + result.Reason)
	if r.calls <= 0 {
		r.calls += c.calls(ctx, "-batch", "ecs")
	}
	task := result.Tasks[0]
	endpoint, err := c.TaskEndpoint(ctx, task[strings.LastIndex(task, "/")+1:])
	if err != nil {
		return r, err
	}
	return r, c.proof(ctx, "In the task: a process without keys, which asks the endpoint that ECS gives to containers",
		taskInput, salaries, "AWS_CONTAINER_CREDENTIALS_FULL_URI="+endpoint.Endpoint)
}
