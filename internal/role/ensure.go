package role

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// API is all that Ensure calls.
type API interface {
	Reader
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

// Wanted is a role as a run wants it.
type Wanted struct {
	Name      string
	Template  string
	Role      catalogue.Role
	Execution string // ARN of the run
	Attempt   int    // retries so far: how long another run's unfinished work is waited for
	Owner     string // lanyard:execution of a role that another run made, which then does not take it back; empty: left as it is

	// Begin is called before the first write to a role that was whole, with the tags that say that it no longer is. Nil: no
	// one else carries them.
	Begin func(context.Context, naming.Tags) error
}

// Made is what Ensure leaves.
type Made struct {
	Arn     string
	Created bool // by this call
	ByThis  bool // by this run, or taken over by it: it may take the role back
}

// Ensure makes the role under its boundary, or mends in place what differs. Its tag lanyard:spec then holds the digest of
// w.Role. Errors: NotOwned if somebody else's has the name, NotVisible while another run writes it or IAM does not show it.
func Ensure(ctx context.Context, api API, names naming.Namespace, w Wanted) (Made, error) {
	e := ensurer{api, names, w}
	state, created, err := e.findOrCreate(ctx)
	if err != nil {
		return Made{}, err
	}
	return Made{state.Arn, created, state.Tags.MadeBy(w.Execution)}, e.converge(ctx, state)
}

type ensurer struct {
	API
	names naming.Namespace
	Wanted
}

// findOrCreate reads first: IAM's rate of writes is low, and fifty launches at once meet here.
func (e ensurer) findOrCreate(ctx context.Context) (state *State, created bool, err error) {
	if state, err = Read(ctx, e, e.Name); err != nil {
		return nil, false, err
	}
	if state == nil {
		if state, err = e.create(ctx); err != nil {
			return nil, false, err
		}
		return state, true, nil
	}
	if err := e.names.Own("role", state.Arn, state.Tags); err != nil {
		return nil, false, err
	}
	if state.Tags.AwaitedBy(e.Execution, e.Attempt) {
		return nil, false, step.Errorf(step.NotVisible, "role %s is being written by another run", e.Name)
	}
	return state, false, nil
}

func (e ensurer) create(ctx context.Context) (*State, error) {
	tags, want := e.names.NewTags(e.Template, e.Execution), e.Role
	made, err := e.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &e.Name, Path: aws.String(naming.Path), PermissionsBoundary: &want.BoundaryArn,
		AssumeRolePolicyDocument: aws.String(string(want.Trust)), Description: &want.Description,
		MaxSessionDuration: &want.MaxSessionDuration, Tags: IAMTags(tags),
	})
	switch {
	case awserr.Is(err, awserr.EntityAlreadyExists): // another run, or this one and its answer was lost; the next attempt reads it
		return nil, step.Errorf(step.NotVisible, "role %s was made meanwhile and is not shown yet", e.Name)
	case err != nil:
		return nil, awserr.Wrap(err, "create role %s", e.Name)
	}
	bare := catalogue.Role{
		Description: want.Description, Trust: want.Trust, MaxSessionDuration: want.MaxSessionDuration, BoundaryArn: want.BoundaryArn,
	}
	return &State{Name: e.Name, Arn: aws.ToString(made.Role.Arn), Tags: tags, Role: bare}, nil
}
