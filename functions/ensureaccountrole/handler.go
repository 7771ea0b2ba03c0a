package ensureaccountrole

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/member"
	"example.com/lanyard/internal/naming"
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
	GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
	CreateRole(context.Context, *iam.CreateRoleInput, ...func(*iam.Options)) (*iam.CreateRoleOutput, error)
	TagRole(context.Context, *iam.TagRoleInput, ...func(*iam.Options)) (*iam.TagRoleOutput, error)
	UpdateRole(context.Context, *iam.UpdateRoleInput, ...func(*iam.Options)) (*iam.UpdateRoleOutput, error)
	UpdateAssumeRolePolicy(
		context.Context, *iam.UpdateAssumeRolePolicyInput, ...func(*iam.Options),
	) (*iam.UpdateAssumeRolePolicyOutput, error)
	PutRolePermissionsBoundary(
		context.Context, *iam.PutRolePermissionsBoundaryInput, ...func(*iam.Options),
	) (*iam.PutRolePermissionsBoundaryOutput, error)
	PutRolePolicy(context.Context, *iam.PutRolePolicyInput, ...func(*iam.Options)) (*iam.PutRolePolicyOutput, error)
	DeleteRolePolicy(context.Context, *iam.DeleteRolePolicyInput, ...func(*iam.Options)) (*iam.DeleteRolePolicyOutput, error)
	AttachRolePolicy(context.Context, *iam.AttachRolePolicyInput, ...func(*iam.Options)) (*iam.AttachRolePolicyOutput, error)
	DetachRolePolicy(context.Context, *iam.DetachRolePolicyInput, ...func(*iam.Options)) (*iam.DetachRolePolicyOutput, error)
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
	grant, err := accountrole.Request{
		AccountID: in.AccountID, Template: in.Template, Principal: in.Principal,
		ExternalID: in.ExternalID, MaxSessionDuration: in.MaxSessionDuration,
	}.Grant(h.env.Catalogue, h.env.Namespace)
	switch {
	case err != nil:
		return Output{}, err
	case grant.Digest() != in.Digest:
		return Output{}, step.Errorf(step.InvalidInput, "digest: value %q: this version of the step carries another version of template %s: "+
			"run again", in.Digest, in.Template)
	}
	cfg, err := member.Enter(ctx, h, h.env, grant.Names, Step.Spec)
	if err != nil {
		return Output{}, err
	}
	made, err := role.Ensure(ctx, memberAPI(iam.NewFromConfig(cfg)), grant.Names, role.Wanted{
		Name: grant.RoleName, Template: in.Template, Role: grant.Role(), Execution: in.Execution, Attempt: in.Attempt,
		Owner: naming.Shared,
	})
	out := Output{Arn: made.Arn, Created: []string{}}
	if made.Created || !in.Known && made.ByThis { // by an earlier attempt, whose answer was lost
		out.Created = append(out.Created, made.Arn)
	}
	if awserr.Is(err, awserr.UnknownPrincipal) {
		return out, step.Errorf(step.NotVisible, "principal: value %q: IAM knows no such role or user, or not yet: %w", in.Principal, err)
	}
	return out, err
}
