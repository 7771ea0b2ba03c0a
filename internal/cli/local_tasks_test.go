package cli

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/rogpeppe/go-internal/testscript"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/internal/taskservice"
)

// tasks FAMILY: a task definition, and on the cluster jobs a service of that name that runs it, steady.
func tasks(ts *testscript.TestScript, _ bool, args []string) {
	ctx, api := context.Background(), ecs.NewFromConfig(accountOf(ts).Config())
	_, err := api.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String("jobs")})
	ts.Check(err)
	_, err = api.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{
		Family:               &args[0],
		ContainerDefinitions: []types.ContainerDefinition{{Name: aws.String("main"), Image: aws.String("busybox"), Memory: aws.Int32(64)}},
	})
	ts.Check(err)
	_, err = api.CreateService(ctx, &ecs.CreateServiceInput{
		Cluster: aws.String("jobs"), ServiceName: &args[0], TaskDefinition: &args[0], DesiredCount: aws.Int32(1),
	})
	ts.Check(err)
	for {
		s, err := taskservice.Read(ctx, api, "jobs", args[0])
		ts.Check(err)
		if taskplan.Steady(*s) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// unstartable tasks: the next one's containers do not start.
func unstartable(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(accountOf(ts).SetFaults(context.Background(), localaws.Fault{Action: "ecs:TaskStart", Fault: "error", Code: args[0]}))
}
