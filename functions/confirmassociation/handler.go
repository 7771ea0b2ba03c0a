package confirmassociation

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/ec2"

	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	DescribeIamInstanceProfileAssociations(
		context.Context, *ec2.DescribeIamInstanceProfileAssociationsInput, ...func(*ec2.Options),
	) (*ec2.DescribeIamInstanceProfileAssociationsOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{ec2.NewFromConfig(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	all, err := instance.Associations(ctx, h, in.InstanceID)
	if err != nil {
		return Output{}, err
	}
	for _, a := range all {
		switch {
		case !a.Active():
		case a.ProfileArn != in.ProfileArn:
			return Output{}, step.Errorf(step.Conflict, "instance %s was given profile %s after this run had given it %s",
				in.InstanceID, a.ProfileArn, in.ProfileArn)
		case a.ProfileID != in.ProfileID:
			return Output{}, step.Errorf(step.NotFound, "instance profile %s with id %s is gone: instance %s has one of that ARN with id %s, "+
				"which was deleted and made again: run again", in.ProfileArn, in.ProfileID, in.InstanceID, a.ProfileID)
		case a.State == "associated":
			return Output{AssociationID: a.ID, ProfileArn: a.ProfileArn, ProfileID: a.ProfileID}, nil
		}
	}
	i, err := instance.Read(ctx, h, in.InstanceID)
	switch {
	case err != nil:
		return Output{}, err
	case i.Ended():
		return Output{}, step.Errorf(step.NotFound, "instance %s is %s", in.InstanceID, i.State)
	}
	return Output{}, step.Errorf(step.AssociationPending, "instance profile %s is not associated with instance %s yet",
		profile.NameOf(in.ProfileArn), in.InstanceID)
}
