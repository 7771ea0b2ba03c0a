package planinstance

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/instanceid"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
}

type handler struct {
	api
	names     naming.Namespace
	catalogue catalogue.Catalogue
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewEC2AndIAM(env.AWS), env.Namespace, env.Catalogue}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	request := plan.Request{Template: in.Template, Replace: in.Replace, Verify: in.Verify, DryRun: in.DryRun}
	if err := errors.Join(instanceid.Check(in.InstanceID), request.Check(h.catalogue)); err != nil {
		return Output{}, err
	}
	p, err := h.plan(ctx, in.InstanceID, request)
	if err != nil {
		return Output{}, err
	}
	return Output{Next: p.Next, Result: p.Result, Role: p.Role, Profile: p.Profile, Template: p.Template}, nil
}

func (h handler) plan(ctx context.Context, id string, request plan.Request) (plan.Plan, error) {
	i, err := instance.Read(ctx, h, id)
	switch {
	case err != nil:
		return plan.Plan{}, err
	case i.State == instance.Absent: // an event can be faster than EC2's own answers
		return plan.Plan{}, step.Errorf(step.InstanceNotVisible, "instance %s does not exist in account %s, region %s, or is not shown yet",
			id, h.names.Account, h.names.Region)
	case i.Ended():
		return plan.Ended(i), nil
	}
	template, err := request.Select(h.catalogue, i)
	if err != nil {
		return plan.Plan{}, err
	}
	if template == nil {
		return plan.Unmatched(i), nil
	}
	world, err := h.observe(ctx, i, *template, request)
	if err != nil {
		return plan.Plan{}, err
	}
	return plan.For(request, *template, h.names, world)
}

// observe reads what the plan needs: the profile, and only where it is asked for the role and the prior profile.
func (h handler) observe(ctx context.Context, i instance.Instance, t catalogue.Template, request plan.Request) (plan.World, error) {
	world := plan.World{Instance: i, PriorIs: plan.PriorForeign}
	rule, err := request.Rule(t)
	if err != nil {
		return world, err
	}
	name := plan.NameFor(t, h.names, i.ID)
	if world.Profile, err = profile.Get(ctx, h, name); err != nil {
		return world, err
	}
	if request.Verify {
		if world.Role, err = role.Read(ctx, h, name); err != nil {
			return world, err
		}
	}
	if rule == catalogue.ReplaceOwned && i.ProfileArn != "" && i.ProfileArn != h.names.ProfileArn(name) && h.names.UnderPath(i.ProfileArn) {
		prior, err := profile.Get(ctx, h, profile.NameOf(i.ProfileArn))
		if err != nil {
			return world, err
		}
		if prior != nil && h.names.Ours(prior.Arn, prior.Tags) {
			world.PriorIs = plan.PriorOurs
		}
	}
	return world, nil
}
