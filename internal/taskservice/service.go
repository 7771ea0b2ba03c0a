// Package taskservice reads a service of ECS.
package taskservice

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/awserr"
)

// Reader reads services.
type Reader interface {
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
}

// Read a service of a cluster, both by name or ARN. One that does not exist, or was deleted, is nil, not an error; a cluster
// that does not exist is awserr.ClusterNotFound.
func Read(ctx context.Context, api Reader, cluster, name string) (*types.Service, error) {
	got, err := api.DescribeServices(ctx, &ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{name}})
	if err != nil {
		return nil, awserr.Wrap(err, "describe service %s of cluster %s", name, cluster)
	}
	for _, s := range got.Services {
		if aws.ToString(s.Status) == "ACTIVE" {
			return &s, nil
		}
	}
	return nil, nil
}

// Runs is the ARN of the revision that the service is to run.
func Runs(s *types.Service) string { return aws.ToString(s.TaskDefinition) }
