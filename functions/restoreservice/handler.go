package restoreservice

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
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
	out := Output{Left: []string{}}
	s, err := taskservice.Read(ctx, h, in.Cluster, in.Service)
	switch {
	case awserr.Is(err, awserr.ClusterNotFound):
		return out, nil // gone with its cluster
	case err != nil:
		return out, err
	case s == nil:
		return out, nil // gone
	}
	switch runs := taskservice.Runs(s); runs {
	case in.Prior:
		return out, nil
	case in.TaskDefinition:
	default:
		out.Left = append(out.Left, aws.ToString(s.ServiceArn))
		out.Reason = fmt.Sprintf("service %s was given %s meanwhile", in.Service, runs)
		return out, nil
	}
	_, err = h.UpdateService(ctx, &ecs.UpdateServiceInput{Cluster: &in.Cluster, Service: &in.Service, TaskDefinition: &in.Prior})
	return out, awserr.Wrap(err, "give service %s back %s", in.Service, in.Prior)
}
