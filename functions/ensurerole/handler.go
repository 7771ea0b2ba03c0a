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
	want := template.Render(h.names)
	if want.Digest() != in.Digest {
		return Output{}, step.Errorf(step.InvalidInput, "digest: value %q: this version of the step carries another version of template %s: "+
			"run again", in.Digest, in.Template)
	}
	state, created, err := h.findOrCreate(ctx, in, want)
	if err != nil {
		return Output{}, err
	}
	out := Output{Name: state.Name, Arn: state.Arn, Created: []string{}}
	if created || !in.Known && state.Tags.MadeBy(in.Execution) { // by an earlier attempt, whose answer was lost
		out.Created = append(out.Created, state.Arn)
	}
	return out, h.converge(ctx, in, want, state)
}

// findOrCreate reads first: IAM's rate of writes is low, and fifty launches at once meet here.
func (h handler) findOrCreate(ctx context.Context, in Input, want catalogue.Role) (state *role.State, created bool, err error) {
	if state, err = role.Read(ctx, h, in.RoleName); err != nil {
		return nil, false, err
	}
	if state == nil {
		if state, err = h.create(ctx, in, want); err != nil {
			return nil, false, err
		}
		return state, true, nil
	}
	if err := h.names.Own("role", state.Arn, state.Tags); err != nil {
		return nil, false, err
	}
	if state.Tags.AwaitedBy(in.Execution, in.Attempt) {
		return nil, false, step.Errorf(step.NotVisible, "role %s is being written by another run", in.RoleName)
	}
	return state, false, nil
}

func (h handler) create(ctx context.Context, in Input, want catalogue.Role) (*role.State, error) {
	tags := h.names.NewTags(in.Template, in.Execution)
	made, err := h.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &in.RoleName, Path: aws.String(naming.Path), PermissionsBoundary: &want.BoundaryArn,
		AssumeRolePolicyDocument: aws.String(string(want.Trust)), Description: &want.Description,
		MaxSessionDuration: &want.MaxSessionDuration, Tags: role.IAMTags(tags),
	})
	switch {
	case awserr.Is(err, awserr.EntityAlreadyExists): // another run, or this one and its answer was lost; the next attempt reads it
		return nil, step.Errorf(step.NotVisible, "role %s was made meanwhile and is not shown yet", in.RoleName)
	case err != nil:
		return nil, awserr.Wrap(err, "create role %s", in.RoleName)
	}
	bare := catalogue.Role{
		Description: want.Description, Trust: want.Trust, MaxSessionDuration: want.MaxSessionDuration, BoundaryArn: want.BoundaryArn,
	}
	return &role.State{Name: in.RoleName, Arn: aws.ToString(made.Role.Arn), Tags: tags, Role: bare}, nil
}
