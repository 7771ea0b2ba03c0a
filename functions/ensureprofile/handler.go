package ensureprofile

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
	CreateInstanceProfile(
		context.Context, *iam.CreateInstanceProfileInput, ...func(*iam.Options),
	) (*iam.CreateInstanceProfileOutput, error)
	AddRoleToInstanceProfile(
		context.Context, *iam.AddRoleToInstanceProfileInput, ...func(*iam.Options),
	) (*iam.AddRoleToInstanceProfileOutput, error)
	RemoveRoleFromInstanceProfile(
		context.Context, *iam.RemoveRoleFromInstanceProfileInput, ...func(*iam.Options),
	) (*iam.RemoveRoleFromInstanceProfileOutput, error)
	TagInstanceProfile(context.Context, *iam.TagInstanceProfileInput, ...func(*iam.Options)) (*iam.TagInstanceProfileOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{iam.NewFromConfig(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	spec, err := h.roleSpec(ctx, in)
	if err != nil {
		return Output{}, err
	}
	state, created, err := h.findOrCreate(ctx, in)
	if err != nil {
		return Output{}, err
	}
	out := Output{Name: in.ProfileName, Arn: state.Arn, ID: &state.ID, Created: in.Created}
	if created || !in.Known && state.Tags.MadeBy(in.Execution) { // by an earlier attempt, whose answer was lost
		out.Created = append(out.Created, state.Arn)
	}
	if err := h.takeOver(ctx, in, state); err != nil {
		return out, err
	}
	if err := h.holdRole(ctx, in, state); err != nil {
		return out, err
	}
	return out, h.stamp(ctx, in, state, spec)
}

// roleSpec is what the role carries: the digest that the plan was made for or, if another version of the template was
// faster, that one's. It is what the profile's tag will say, so that the next plan sees what is really there.
func (h handler) roleSpec(ctx context.Context, in Input) (string, error) {
	state, err := role.Get(ctx, h, in.RoleName)
	switch {
	case err != nil:
		return "", err
	case state == nil:
		return "", step.Errorf(step.NotVisible, "role %s is not shown yet", in.RoleName)
	case state.Tags[naming.TagSpec] == naming.Pending:
		return "", step.Errorf(step.NotVisible, "role %s is being written by another run", in.RoleName)
	}
	return state.Tags[naming.TagSpec], h.names.Own("role", state.Arn, state.Tags)
}

func (h handler) findOrCreate(ctx context.Context, in Input) (state *plan.ProfileState, created bool, err error) {
	if state, err = profile.Get(ctx, h, in.ProfileName); err != nil {
		return nil, false, err
	}
	if state == nil {
		state, err = h.create(ctx, in)
		return state, err == nil, err
	}
	if err := h.names.Own("instance profile", state.Arn, state.Tags); err != nil {
		return nil, false, err
	}
	if state.Tags.AwaitedBy(in.Execution, in.Attempt) {
		return nil, false, step.Errorf(step.NotVisible, "instance profile %s is being written by another run", in.ProfileName)
	}
	return state, false, nil
}

func (h handler) create(ctx context.Context, in Input) (*plan.ProfileState, error) {
	made, err := h.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{
		InstanceProfileName: &in.ProfileName, Path: aws.String(naming.Path),
		Tags: role.IAMTags(h.names.NewTags(in.Template, in.Execution)),
	})
	switch {
	case awserr.Is(err, awserr.EntityAlreadyExists): // another run, or this one and its answer was lost; the next attempt reads it
		return nil, step.Errorf(step.NotVisible, "instance profile %s was made meanwhile and is not shown yet", in.ProfileName)
	case err != nil:
		return nil, awserr.Wrap(err, "create instance profile %s", in.ProfileName)
	}
	return profile.From(made.InstanceProfile), nil
}

// takeOver marks the profile of one instance as this run's: no other run may take back what it goes on to use. It comes
// before the role is looked at, and one that takes back reads the mark after it took the role out: one of them sees the other.
func (h handler) takeOver(ctx context.Context, in Input, state *plan.ProfileState) error {
	if in.Scope != string(catalogue.ScopeInstance) || state.Tags.MadeBy(in.Execution) {
		return nil
	}
	return h.tag(ctx, in.ProfileName, naming.Tags{naming.TagExecution: naming.Hash(in.Execution)})
}

func (h handler) tag(ctx context.Context, name string, tags naming.Tags) error {
	_, err := h.TagInstanceProfile(ctx, &iam.TagInstanceProfileInput{InstanceProfileName: &name, Tags: role.IAMTags(tags)})
	if awserr.Is(err, awserr.NoSuchEntity) {
		return step.Errorf(step.NotVisible, "instance profile %s is not shown yet", name)
	}
	return awserr.Wrap(err, "tag instance profile %s", name)
}

// holdRole puts the role into the profile. It swaps another only where the input asked to repair: instances would hold
// mixed credentials for up to an hour.
func (h handler) holdRole(ctx context.Context, in Input, state *plan.ProfileState) error {
	want := h.names.RoleArn(in.RoleName)
	if len(state.RoleArns) > 0 {
		other := state.RoleArns[0]
		if other == want {
			return nil
		}
		if !in.Repair {
			return step.Errorf(step.NotOwned, "instance profile %s holds role %s, not %s: set verify to true to put ours in its place",
				state.Arn, other, want)
		}
		_, err := h.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{
			InstanceProfileName: &in.ProfileName, RoleName: aws.String(profile.NameOf(other)),
		})
		if err != nil && !awserr.Is(err, awserr.NoSuchEntity) {
			return awserr.Wrap(err, "take role %s out of instance profile %s", other, in.ProfileName)
		}
	}
	_, err := h.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{
		InstanceProfileName: &in.ProfileName, RoleName: &in.RoleName,
	})
	switch {
	case err == nil, awserr.Is(err, awserr.ProfileHasRole): // another run was faster: stamp reads which role it holds
		return nil
	case awserr.Is(err, awserr.NoSuchEntity):
		return step.Errorf(step.NotVisible, "role %s or instance profile %s is not shown yet", in.RoleName, in.ProfileName)
	}
	return awserr.Wrap(err, "add role %s to instance profile %s", in.RoleName, in.ProfileName)
}

// stamp reads the profile back, tags it with what the role carries, and sees that the role still carries it.
func (h handler) stamp(ctx context.Context, in Input, before *plan.ProfileState, spec string) error {
	state, err := profile.Get(ctx, h, in.ProfileName)
	if err != nil {
		return err
	}
	if state == nil || state.ID != before.ID || len(state.RoleArns) == 0 {
		return step.Errorf(step.NotVisible, "instance profile %s does not read back as written yet", in.ProfileName)
	}
	if want := h.names.RoleArn(in.RoleName); state.RoleArns[0] != want {
		return step.Errorf(step.NotVisible, "instance profile %s still shows role %s, not %s", in.ProfileName, state.RoleArns[0], want)
	}
	if state.Tags[naming.TagSpec] == spec {
		return nil
	}
	if err := h.tag(ctx, in.ProfileName, naming.Tags{naming.TagSpec: spec}); err != nil {
		return err
	}
	now, err := h.roleSpec(ctx, in)
	if err == nil && now != spec {
		err = step.Errorf(step.NotVisible, "role %s changed while its profile was written", in.RoleName)
	}
	return err
}
