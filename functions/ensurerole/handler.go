package ensurerole

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
	CreateRole(context.Context, *iam.CreateRoleInput, ...func(*iam.Options)) (*iam.CreateRoleOutput, error)
	TagInstanceProfile(context.Context, *iam.TagInstanceProfileInput, ...func(*iam.Options)) (*iam.TagInstanceProfileOutput, error)
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
	names     naming.Namespace
	catalogue catalogue.Catalogue
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{iam.NewFromConfig(env.AWS), env.Namespace, env.Catalogue}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	template, known := h.catalogue[in.Template]
	if !known {
		return Output{}, step.Errorf(step.InvalidInput, "template: value %q: unknown to this version of the step", in.Template)
	}
	if template.Render(h.names).Digest() != in.Digest {
		return Output{}, step.Errorf(step.InvalidInput, "digest: value %q: this version of the step carries another version of template %s: "+
			"run again", in.Digest, in.Template)
	}
	want := template.RenderFor(h.names, catalogue.Trustee{IdentityPoolID: aws.ToString(in.IdentityPoolID)})
	if want.Trust == nil {
		return Output{}, step.Errorf(step.InvalidInput, "template: value %q: it is for service %s, and nobody is given who may assume its role",
			in.Template, template.Service)
	}
	made, err := role.Ensure(ctx, h, h.names, role.Wanted{
		Name: in.RoleName, Template: in.Template, Role: want, Execution: in.Execution, Attempt: in.Attempt,
		Owner: owner(in),
		Begin: func(ctx context.Context, tags naming.Tags) error { return h.tagProfile(ctx, in, tags) },
	})
	out := Output{Name: in.RoleName, Arn: made.Arn, Created: []string{}}
	if made.Created || !in.Known && made.ByThis { // by an earlier attempt, whose answer was lost
		out.Created = append(out.Created, made.Arn)
	}
	return out, err
}

// owner of a role that another run made. A profile says who uses it; without one nothing does, and it is nobody's.
func owner(in Input) string {
	switch {
	case in.ProfileName == nil:
		return naming.Shared
	case in.Scope == string(catalogue.ScopeInstance):
		return naming.Hash(in.Execution)
	}
	return ""
}

// tagProfile first: a run that ends for good in the middle of an update must not leave a profile that says that all is well.
func (h handler) tagProfile(ctx context.Context, in Input, tags naming.Tags) error {
	if in.ProfileName == nil || !in.Known {
		return nil // EnsureProfile makes it; and IAM denies the tagging of what carries no tag of ours
	}
	_, err := h.TagInstanceProfile(ctx, &iam.TagInstanceProfileInput{InstanceProfileName: in.ProfileName, Tags: role.IAMTags(tags)})
	if awserr.Is(err, awserr.NoSuchEntity) {
		return nil
	}
	return awserr.Wrap(err, "tag instance profile %s", *in.ProfileName)
}
