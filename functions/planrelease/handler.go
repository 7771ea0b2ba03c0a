package planrelease

import (
	"context"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/instanceid"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	ListInstanceProfiles(context.Context, *iam.ListInstanceProfilesInput, ...func(*iam.Options)) (*iam.ListInstanceProfilesOutput, error)
	ListRoles(context.Context, *iam.ListRolesInput, ...func(*iam.Options)) (*iam.ListRolesOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewEC2AndIAM(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	if err := instanceid.Check(in.InstanceID); err != nil {
		return Output{}, err
	}
	i, err := instance.Read(ctx, h, in.InstanceID)
	switch {
	case err != nil:
		return Output{}, err
	case i.State == types.InstanceStateNameShuttingDown: // an early event; the end is near
		return Output{}, step.Errorf(step.InstanceNotReady, "instance %s is shutting down", i.ID)
	case !i.EndedOrAbsent():
		return done(i, outcome.Running, fmt.Sprintf("instance %s is %s: what it has stays", i.ID, i.State)), nil
	}
	names, err := h.ownOf(ctx, i.ID)
	if err != nil {
		return Output{}, err
	}
	if len(names) == 0 {
		return done(i, outcome.Nothing, fmt.Sprintf("instance %s leaves no role or profile of its own", i.ID)), nil
	}
	out := done(i, outcome.Released, fmt.Sprintf("instance %s is %s", i.ID, i.State))
	out.Next = NextRelease
	for _, name := range names {
		out.Resources = append(out.Resources, Resource{Name: name})
	}
	return out, nil
}

// ownOf finds roles and profiles by name, not through the catalogue: a template may have changed its scope, or be gone,
// since the instance was launched.
func (h handler) ownOf(ctx context.Context, instanceID string) ([]string, error) {
	var names []string
	add := func(name *string) {
		if h.names.BelongsTo(aws.ToString(name), instanceID) && !slices.Contains(names, *name) {
			names = append(names, *name)
		}
	}
	profiles := iam.NewListInstanceProfilesPaginator(h, &iam.ListInstanceProfilesInput{PathPrefix: aws.String(naming.Path), MaxItems: aws.Int32(1000)})
	for profiles.HasMorePages() {
		page, err := profiles.NextPage(ctx)
		if err != nil {
			return nil, awserr.Wrap(err, "list instance profiles under %s", naming.Path)
		}
		for _, p := range page.InstanceProfiles {
			add(p.InstanceProfileName)
		}
	}
	roles := iam.NewListRolesPaginator(h, &iam.ListRolesInput{PathPrefix: aws.String(naming.Path), MaxItems: aws.Int32(1000)})
	for roles.HasMorePages() {
		page, err := roles.NextPage(ctx)
		if err != nil {
			return nil, awserr.Wrap(err, "list roles under %s", naming.Path)
		}
		for _, r := range page.Roles {
			add(r.RoleName)
		}
	}
	slices.Sort(names)
	return names, nil
}

func done(i instance.Instance, d outcome.Decision, reason string) Output {
	return Output{
		Next: NextDone, Resources: []Resource{},
		Result: outcome.Release{InstanceID: i.ID, Decision: d, Reason: reason, Released: []outcome.Removal{}},
	}
}
