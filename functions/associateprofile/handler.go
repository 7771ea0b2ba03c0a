package associateprofile

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	DescribeIamInstanceProfileAssociations(
		context.Context, *ec2.DescribeIamInstanceProfileAssociationsInput, ...func(*ec2.Options),
	) (*ec2.DescribeIamInstanceProfileAssociationsOutput, error)
	AssociateIamInstanceProfile(
		context.Context, *ec2.AssociateIamInstanceProfileInput, ...func(*ec2.Options),
	) (*ec2.AssociateIamInstanceProfileOutput, error)
	ReplaceIamInstanceProfileAssociation(
		context.Context, *ec2.ReplaceIamInstanceProfileAssociationInput, ...func(*ec2.Options),
	) (*ec2.ReplaceIamInstanceProfileAssociationOutput, error)
	DisassociateIamInstanceProfile(
		context.Context, *ec2.DisassociateIamInstanceProfileInput, ...func(*ec2.Options),
	) (*ec2.DisassociateIamInstanceProfileOutput, error)
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
}

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewEC2AndIAM(env.AWS), env.Namespace}.handle
}

// handle takes the short way where the plan saw no profile: one call. Whatever that call meets, it looks again.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	if in.PriorProfileArn == nil {
		out, err := h.associate(ctx, in)
		if !awserr.Is(err, awserr.ExistingAssociation) {
			return out, h.unlessEnded(ctx, in, err)
		}
	}
	out, err := h.decide(ctx, in)
	return out, h.unlessEnded(ctx, in, err)
}

func (h handler) associate(ctx context.Context, in Input) (Output, error) {
	made, err := h.AssociateIamInstanceProfile(ctx, &ec2.AssociateIamInstanceProfileInput{
		InstanceId: &in.InstanceID, IamInstanceProfile: &types.IamInstanceProfileSpecification{Arn: &in.ProfileArn},
	})
	switch {
	case awserr.Is(err, awserr.ProfileUnknown):
		return Output{}, step.Errorf(step.NotVisible, "instance profile %s is not visible to EC2 yet", profile.NameOf(in.ProfileArn))
	case err != nil:
		return Output{}, awserr.Wrap(err, "associate instance profile %s with instance %s", profile.NameOf(in.ProfileArn), in.InstanceID)
	}
	out := Output{
		Decision: outcome.Attached, Reason: "the instance had no profile",
		AssociationID: aws.ToString(made.IamInstanceProfileAssociation.AssociationId),
	}
	if in.PriorProfileArn != nil { // the way by which a stopped instance's profile is replaced
		out.Decision, out.Reason, out.PriorProfileArn = outcome.Replaced, "the prior profile was disassociated first", in.PriorProfileArn
	}
	return out, nil
}

// unlessEnded says the one thing that matters if the instance has ended: EC2 may answer with any of several errors.
func (h handler) unlessEnded(ctx context.Context, in Input, err error) error {
	switch step.CodeOf(err) {
	case step.NotVisible, step.InstanceNotReady, step.AssociationPending, step.InvalidInput:
		if i, readErr := instance.Read(ctx, h, in.InstanceID); readErr == nil && i.Ended() {
			return step.Errorf(step.NotFound, "instance %s is %s", in.InstanceID, i.State)
		}
	}
	return err
}
