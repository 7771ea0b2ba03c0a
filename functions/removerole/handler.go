package removerole

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	ListInstanceProfilesForRole(
		context.Context, *iam.ListInstanceProfilesForRoleInput, ...func(*iam.Options),
	) (*iam.ListInstanceProfilesForRoleOutput, error)
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
	TagRole(context.Context, *iam.TagRoleInput, ...func(*iam.Options)) (*iam.TagRoleOutput, error)
	DeleteRolePolicy(context.Context, *iam.DeleteRolePolicyInput, ...func(*iam.Options)) (*iam.DeleteRolePolicyOutput, error)
	DetachRolePolicy(context.Context, *iam.DetachRolePolicyInput, ...func(*iam.Options)) (*iam.DetachRolePolicyOutput, error)
	DeleteRole(context.Context, *iam.DeleteRoleInput, ...func(*iam.Options)) (*iam.DeleteRoleOutput, error)
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
	out := Output{Removed: []string{}, Left: []string{}}
	if in.Scope == string(catalogue.ScopeClass) {
		return out.keep(h.names.RoleArn(in.RoleName), "scope class: kept for the next run"), nil
	}
	if in.Execution == nil {
		if in.InstanceID == nil {
			return out, step.Errorf(step.InvalidInput, "execution: value null: want the run that made role %s, or the instance that has ended",
				in.RoleName)
		}
		if i, err := instance.Read(ctx, h, *in.InstanceID); err != nil || !i.EndedOrAbsent() {
			return out, errOrRunning(err, i, in)
		}
	}
	removal, err := role.Remove(ctx, h, h.names, in.RoleName, in.Execution)
	switch {
	case err != nil || removal.Arn == "":
		return out, err
	case removal.Stays != "":
		return out.keep(removal.Arn, removal.Stays), nil
	}
	out.Removed = append(out.Removed, removal.Arn)
	return out, nil
}

func errOrRunning(err error, i instance.Instance, in Input) error {
	if err != nil {
		return err
	}
	return step.Errorf(step.Conflict, "instance %s is %s: its role %s stays", *in.InstanceID, i.State, in.RoleName)
}

func (o Output) keep(arn, reason string) Output {
	o.Left, o.Reason = []string{arn}, reason
	return o
}
