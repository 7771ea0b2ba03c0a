package instance

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/awserr"
)

// Association of an instance with a profile. The profile's id tells whether it is still the one of that ARN.
type Association struct {
	ID, InstanceID, ProfileArn, ProfileID string
	State                                 types.IamInstanceProfileAssociationState
}

// Active says whether it is there or coming, rather than going or gone.
func (a Association) Active() bool {
	return a.State == types.IamInstanceProfileAssociationStateAssociating || a.State == types.IamInstanceProfileAssociationStateAssociated
}

// Leaving says whether it is still there, but going.
func (a Association) Leaving() bool {
	return a.State == types.IamInstanceProfileAssociationStateDisassociating
}

// AssociationDescriber is the one call of Associations and of AllAssociations.
type AssociationDescriber interface {
	DescribeIamInstanceProfileAssociations(
		context.Context, *ec2.DescribeIamInstanceProfileAssociationsInput, ...func(*ec2.Options),
	) (*ec2.DescribeIamInstanceProfileAssociationsOutput, error)
}

// Associations of one instance that are not gone yet.
func Associations(ctx context.Context, api AssociationDescriber, instanceID string) ([]Association, error) {
	filter := types.Filter{Name: aws.String("instance-id"), Values: []string{instanceID}}
	found, err := associations(ctx, api, &ec2.DescribeIamInstanceProfileAssociationsInput{Filters: []types.Filter{filter}})
	return found, awserr.Wrap(err, "describe the associations of instance %s", instanceID)
}

// AssociationsOf a profile, in any state but gone. EC2 has no filter for the profile, so all of the region are read.
func AssociationsOf(ctx context.Context, api AssociationDescriber, profileArn string) ([]Association, error) {
	all, err := associations(ctx, api, &ec2.DescribeIamInstanceProfileAssociationsInput{MaxResults: aws.Int32(1000)})
	var of []Association
	for _, a := range all {
		if a.ProfileArn == profileArn {
			of = append(of, a)
		}
	}
	return of, awserr.Wrap(err, "describe the associations of profile %s", profileArn)
}

func associations(
	ctx context.Context, api AssociationDescriber, in *ec2.DescribeIamInstanceProfileAssociationsInput,
) ([]Association, error) {
	var all []Association
	pages := ec2.NewDescribeIamInstanceProfileAssociationsPaginator(api, in)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, a := range page.IamInstanceProfileAssociations {
			if a.State == types.IamInstanceProfileAssociationStateDisassociated {
				continue
			}
			read := Association{ID: aws.ToString(a.AssociationId), InstanceID: aws.ToString(a.InstanceId), State: a.State}
			if p := a.IamInstanceProfile; p != nil {
				read.ProfileArn, read.ProfileID = aws.ToString(p.Arn), aws.ToString(p.Id)
			}
			all = append(all, read)
		}
	}
	return all, nil
}
