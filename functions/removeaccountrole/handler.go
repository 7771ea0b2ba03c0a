package removeaccountrole

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/member"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

// memberAPI is all that it calls in the member account.
type memberAPI interface {
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
	env lambdastep.Environment
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{sts.NewFromConfig(env.AWS), env}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out, there := Output{Removed: []string{}, Left: []string{}}, h.env.Namespace.Member(in.AccountID)
	if in.Known {
		out.Left, out.Reason = []string{there.RoleArn(in.RoleName)}, "it was there before this run, and stays as this run left it: run again"
		return out, nil
	}
	cfg, err := member.Enter(ctx, h, h.env, there, Step.Spec)
	if err != nil {
		return out, err
	}
	removal, err := role.Remove(ctx, memberAPI(iam.NewFromConfig(cfg)), there, in.RoleName, &in.Execution)
	switch {
	case err != nil || removal.Arn == "":
	case removal.Stays != "":
		out.Left, out.Reason = []string{removal.Arn}, removal.Stays
	default:
		out.Removed = []string{removal.Arn}
	}
	return out, err
}
