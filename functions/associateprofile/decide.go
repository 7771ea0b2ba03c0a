package associateprofile

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
)

// decide from what is there now: done, replace, wait, or keep.
func (h handler) decide(ctx context.Context, in Input) (Output, error) {
	all, err := instance.Associations(ctx, h, in.InstanceID)
	if err != nil {
		return Output{}, err
	}
	at := slices.IndexFunc(all, instance.Association.Active)
	switch {
	case at >= 0:
		return h.decideOver(ctx, in, all[at])
	case slices.ContainsFunc(all, instance.Association.Leaving):
		return Output{}, step.Errorf(step.AssociationPending, "instance %s is still being disassociated from its prior profile", in.InstanceID)
	}
	return h.associate(ctx, in)
}

func (h handler) decideOver(ctx context.Context, in Input, a instance.Association) (Output, error) {
	if a.ProfileArn == in.ProfileArn && a.ProfileID == in.ProfileID {
		out := Output{Decision: outcome.Current, Reason: "the instance has the profile already", AssociationID: a.ID}
		if in.PriorProfileArn != nil { // an earlier attempt of this run replaced it
			out.Decision, out.Reason, out.PriorProfileArn = outcome.Replaced, replacedReason(in), in.PriorProfileArn
		}
		return out, nil
	}
	if a.ProfileArn != in.ProfileArn { // ours under another id was deleted and made again: the rule is not about that
		if err := h.mayReplace(ctx, in, a); err != nil {
			return Output{}, err
		}
	}
	return h.replace(ctx, in, a)
}

func replacedReason(in Input) string { return "the rule for replacing is " + in.Replace }

func (h handler) mayReplace(ctx context.Context, in Input, a instance.Association) error {
	switch catalogue.Replace(in.Replace) {
	case catalogue.ReplaceAlways:
		return nil
	case catalogue.ReplaceOwned:
		if h.names.UnderPath(a.ProfileArn) {
			prior, err := profile.Get(ctx, h, profile.NameOf(a.ProfileArn))
			if err != nil || prior != nil && h.names.Ours(prior.Arn, prior.Tags) {
				return err
			}
		}
	}
	return step.Errorf(step.Conflict, "instance %s was given profile %s while this run was under way, and the rule for replacing is %s",
		in.InstanceID, a.ProfileArn, in.Replace)
}

func (h handler) replace(ctx context.Context, in Input, a instance.Association) (Output, error) {
	made, err := h.ReplaceIamInstanceProfileAssociation(ctx, &ec2.ReplaceIamInstanceProfileAssociationInput{
		AssociationId: &a.ID, IamInstanceProfile: &types.IamInstanceProfileSpecification{Arn: &in.ProfileArn},
	})
	switch {
	case err == nil:
	case awserr.Is(err, awserr.NotActive), awserr.Is(err, awserr.AssociationNotFound):
		return h.lookAgain(ctx, in, a)
	default:
		return Output{}, awserr.Wrap(err, "replace profile %s of instance %s", a.ProfileArn, in.InstanceID)
	}
	return replaced(in, a, aws.ToString(made.IamInstanceProfileAssociation.AssociationId)), nil
}

func replaced(in Input, a instance.Association, associationID string) Output {
	out := Output{Decision: outcome.Replaced, Reason: replacedReason(in), AssociationID: associationID, PriorProfileArn: &a.ProfileArn}
	if a.ProfileArn == in.ProfileArn {
		out.Reason, out.PriorProfileArn = "the profile was deleted and made again", nil
	}
	return out
}

// lookAgain where EC2 says that a is not the active association: it may be replaced already, by a call whose answer was
// lost, and what it named must not be lost with it.
func (h handler) lookAgain(ctx context.Context, in Input, a instance.Association) (Output, error) {
	all, err := instance.Associations(ctx, h, in.InstanceID)
	if err != nil {
		return Output{}, err
	}
	for _, now := range all {
		switch {
		case now.Active() && now.ProfileArn == in.ProfileArn && now.ProfileID == in.ProfileID:
			return replaced(in, a, now.ID), nil
		case now.Active() && now.ID == a.ID:
			return Output{}, h.disassociate(ctx, in, a)
		}
	}
	return Output{}, changing(in, a)
}

func changing(in Input, a instance.Association) error {
	return step.Errorf(step.AssociationPending, "the association of profile %s with instance %s is changing",
		profile.NameOf(a.ProfileArn), in.InstanceID)
}

// disassociate a stopped instance's profile, which EC2 does not replace (aws-cli#5251). The next attempt associates, and
// knows the prior profile from the plan: one that came after the plan would be forgotten. On another instance the same
// error means that the association has just changed, and the next attempt reads it anew.
func (h handler) disassociate(ctx context.Context, in Input, a instance.Association) error {
	i, err := instance.Read(ctx, h, in.InstanceID)
	if err != nil {
		return err
	}
	if i.State == types.InstanceStateNameStopped {
		if a.ProfileArn != in.ProfileArn && a.ProfileArn != aws.ToString(in.PriorProfileArn) {
			return step.Errorf(step.Conflict, "stopped instance %s was given profile %s while this run was under way: run again to replace it",
				in.InstanceID, a.ProfileArn)
		}
		_, err = h.DisassociateIamInstanceProfile(ctx, &ec2.DisassociateIamInstanceProfileInput{AssociationId: &a.ID})
		if err != nil && !awserr.Is(err, awserr.AssociationNotFound) {
			return awserr.Wrap(err, "disassociate profile %s from stopped instance %s", a.ProfileArn, in.InstanceID)
		}
	}
	return changing(in, a)
}
