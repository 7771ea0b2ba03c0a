package plantask

import (
	"cmp"
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/internal/taskservice"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeTaskDefinition(
		context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options),
	) (*ecs.DescribeTaskDefinitionOutput, error)
	DescribeServices(context.Context, *ecs.DescribeServicesInput, ...func(*ecs.Options)) (*ecs.DescribeServicesOutput, error)
	DescribeClusters(context.Context, *ecs.DescribeClustersInput, ...func(*ecs.Options)) (*ecs.DescribeClustersOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
}

type (
	ecsClient = ecs.Client
	iamClient = iam.Client
)

type clients struct {
	*ecsClient
	*iamClient
}

type handler struct {
	api
	names          naming.Namespace
	catalogue      catalogue.Catalogue
	executionRoles []string
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	both := clients{ecs.NewFromConfig(env.AWS), iam.NewFromConfig(env.AWS)}
	return handler{both, env.Namespace, env.Catalogue, env.ExecutionRoles}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	request := taskplan.Request(in)
	if err := request.Check(h.catalogue, h.names); err != nil {
		return Output{}, err
	}
	template := h.catalogue[in.Template]
	world, err := h.observe(ctx, request, template)
	if err != nil {
		return Output{}, err
	}
	p, err := taskplan.For(request, template, h.names, world)
	return Output{p.Next, p.Result, p.Role, p.Template, p.Definition, p.Task}, err
}

// observe reads what the plan needs: the revision, the role, what is to run it, and the prior role only where the rule asks.
func (h handler) observe(ctx context.Context, r taskplan.Request, t catalogue.Template) (taskplan.World, error) {
	world := taskplan.World{ExecutionRoles: h.executionRoles}
	revision, err := taskdefinition.Read(ctx, h, r.TaskDefinition)
	switch {
	case err != nil:
		return world, err
	case revision == nil:
		return world, step.Errorf(step.InvalidInput, "taskDefinition: value %q: there is none in account %s, region %s: "+
			"want one that is registered and active", r.TaskDefinition, h.names.Account, h.names.Region)
	}
	world.Revision = *revision
	name := taskplan.NameFor(t, h.names, aws.ToString(revision.Family))
	if world.Role, err = role.Get(ctx, h, name); err != nil {
		return world, err
	}
	if prior := revision.TaskRole(); t.Replace == catalogue.ReplaceOwned && prior != h.names.RoleArn(name) && h.names.UnderPath(prior) {
		state, err := role.Get(ctx, h, prior[strings.LastIndex(prior, "/")+1:])
		if err != nil {
			return world, err
		}
		world.PriorIsOurs = state != nil && h.names.Ours(state.Arn, state.Tags)
	}
	if r.Service != "" || r.Mode == taskplan.ModeRunTask {
		err = h.observeCluster(ctx, r, &world)
	}
	return world, err
}

func (h handler) observeCluster(ctx context.Context, r taskplan.Request, world *taskplan.World) error {
	cluster := cmp.Or(r.Cluster, "default")
	if r.Service == "" {
		got, err := h.DescribeClusters(ctx, &ecs.DescribeClustersInput{Clusters: []string{cluster}})
		if err != nil {
			return awserr.Wrap(err, "describe cluster %s", cluster)
		}
		for _, c := range got.Clusters {
			if aws.ToString(c.Status) == "ACTIVE" {
				world.ClusterArn = aws.ToString(c.ClusterArn)
				return nil
			}
		}
		return h.noCluster(cluster)
	}
	s, err := taskservice.Read(ctx, h, cluster, r.Service)
	switch {
	case awserr.Is(err, awserr.ClusterNotFound):
		return h.noCluster(cluster)
	case err != nil:
		return err
	case s == nil:
		return step.Errorf(step.InvalidInput, "service: value %q: cluster %s has no such active service", r.Service, cluster)
	}
	world.Service, world.ClusterArn = s, aws.ToString(s.ClusterArn)
	return nil
}

func (h handler) noCluster(cluster string) error {
	return step.Errorf(step.InvalidInput, "cluster: value %q: there is no such active cluster in account %s, region %s",
		cluster, h.names.Account, h.names.Region)
}
