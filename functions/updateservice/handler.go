package updateservice

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskservice"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
	UpdateService(context.Context, *ecs.UpdateServiceInput, ...func(*ecs.Options)) (*ecs.UpdateServiceOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ecs.NewFromConfig(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	s, err := taskservice.Read(ctx, h, in.Cluster, in.Service)
	switch {
	case err != nil:
		return Output{}, err
	case s == nil:
		return Output{}, step.Errorf(step.NotFound, "service %s of cluster %s is gone", in.Service, in.Cluster)
	}
	switch runs := taskservice.Runs(s); runs {
	case in.TaskDefinition:
		return Output{Updated: in.Prior != in.TaskDefinition}, nil
	case in.Prior:
	default:
		return Output{}, step.Errorf(step.Conflict, "service %s was given %s while this run was under way: run again", in.Service, runs)
	}
	_, err = h.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &in.Cluster, Service: &in.Service, TaskDefinition: &in.TaskDefinition})
	return Output{Updated: true}, awserr.Wrap(err, "update service %s to %s", in.Service, in.TaskDefinition)
}
