package removeprofile

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	DescribeIamInstanceProfileAssociations(
		context.Context, *ec2.DescribeIamInstanceProfileAssociationsInput, ...func(*ec2.Options),
	) (*ec2.DescribeIamInstanceProfileAssociationsOutput, error)
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
	AddRoleToInstanceProfile(
		context.Context, *iam.AddRoleToInstanceProfileInput, ...func(*iam.Options),
	) (*iam.AddRoleToInstanceProfileOutput, error)
	RemoveRoleFromInstanceProfile(
		context.Context, *iam.RemoveRoleFromInstanceProfileInput, ...func(*iam.Options),
	) (*iam.RemoveRoleFromInstanceProfileOutput, error)
	DeleteInstanceProfile(
		context.Context, *iam.DeleteInstanceProfileInput, ...func(*iam.Options),
	) (*iam.DeleteInstanceProfileOutput, error)
}

const othersRun = "another run made it or goes on to use it"

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewEC2AndIAM(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	i, err := instance.Read(ctx, h, in.InstanceID)
	if err != nil {
		return Output{}, err
	}
	out := Output{Removed: []string{}, Left: []string{}, InstanceEnded: i.EndedOrAbsent()}
	if in.Execution == nil && !i.EndedOrAbsent() {
		return out, step.Errorf(step.Conflict, "instance %s is %s: its profile %s stays", in.InstanceID, i.State, in.ProfileName)
	}
	if in.Scope == string(catalogue.ScopeClass) {
		return out.keep(h.names.ProfileArn(in.ProfileName), "scope class: kept for the next run"), nil
	}
	state, err := profile.Get(ctx, h, in.ProfileName)
	switch {
	case err != nil:
		return out, err
	case state == nil, !h.names.Ours(state.Arn, state.Tags):
		return out, nil // gone, or never ours
	case in.Execution != nil && !state.Tags.MadeBy(*in.Execution):
		return out.keep(state.Arn, othersRun), nil
	}
	return h.remove(ctx, in, state, out)
}

// remove looks twice for who uses the profile: before, and when the role is out of it. From then on EC2 refuses to
// associate it, so an association or a run that slipped in between is seen, and gets the role back.
func (h handler) remove(ctx context.Context, in Input, state *plan.ProfileState, out Output) (Output, error) {
	used, err := h.usedBy(ctx, in, state, out.InstanceEnded)
	switch {
	case err != nil:
		return out, err
	case used != "" && len(state.RoleArns) == 0: // an attempt before this one took it out and got no further
		return out.keep(state.Arn, used), h.giveBack(ctx, in, state)
	case used != "":
		return out.keep(state.Arn, used), nil
	}
	for _, roleArn := range state.RoleArns {
		_, err := h.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{
			InstanceProfileName: &in.ProfileName, RoleName: aws.String(profile.NameOf(roleArn)),
		})
		if err != nil && !awserr.Is(err, awserr.NoSuchEntity) {
			return out, awserr.Wrap(err, "take role %s out of instance profile %s", roleArn, in.ProfileName)
		}
	}
	used, err = h.usedBy(ctx, in, state, out.InstanceEnded)
	if err == nil && used == "" {
		used, err = h.takenOver(ctx, in)
	}
	switch {
	case err != nil:
		return out, err
	case used != "":
		return out.keep(state.Arn, used), h.giveBack(ctx, in, state)
	}
	_, err = h.DeleteInstanceProfile(ctx, &iam.DeleteInstanceProfileInput{InstanceProfileName: &in.ProfileName})
	switch {
	case awserr.Is(err, awserr.NoSuchEntity), err == nil:
		out.Removed = append(out.Removed, state.Arn)
		return out, nil
	case awserr.Is(err, awserr.DeleteConflict):
		return out, step.Errorf(step.Unavailable, "delete instance profile %s: something was put into it meanwhile", in.ProfileName)
	}
	return out, awserr.Wrap(err, "delete instance profile %s", in.ProfileName)
}

// usedBy says which association names the profile, in any state. That of an instance that has ended goes by itself.
func (h handler) usedBy(ctx context.Context, in Input, state *plan.ProfileState, ended bool) (string, error) {
	associations, err := instance.AssociationsOf(ctx, h, state.Arn)
	if err != nil {
		return "", err
	}
	pending := false
	for _, a := range associations {
		if a.InstanceID == in.InstanceID && ended {
			pending = true
			continue
		}
		return fmt.Sprintf("association %s gives it to instance %s", a.ID, a.InstanceID), nil
	}
	if pending {
		return "", step.Errorf(step.AssociationPending, "ended instance %s is still being disassociated from instance profile %s",
			in.InstanceID, in.ProfileName)
	}
	return "", nil
}

// takenOver says whether another run has marked the profile as its own since this one looked.
func (h handler) takenOver(ctx context.Context, in Input) (string, error) {
	if in.Execution == nil {
		return "", nil
	}
	now, err := profile.Get(ctx, h, in.ProfileName)
	if err != nil || now == nil || now.Tags.MadeBy(*in.Execution) {
		return "", err
	}
	return othersRun, nil
}

func (h handler) giveBack(ctx context.Context, in Input, state *plan.ProfileState) error {
	name := in.RoleName
	if len(state.RoleArns) > 0 {
		name = profile.NameOf(state.RoleArns[0])
	}
	_, err := h.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &in.ProfileName, RoleName: &name})
	if awserr.Is(err, awserr.ProfileHasRole) {
		return nil // the answer was lost, or the other run was faster
	}
	return awserr.Wrap(err, "give instance profile %s its role %s back", in.ProfileName, name)
}

func (o Output) keep(arn, reason string) Output {
	o.Left, o.Reason = []string{arn}, reason
	return o
}
