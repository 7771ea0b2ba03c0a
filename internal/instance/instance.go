// Package instance reads EC2 instances and their associations with instance profiles.
package instance

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
)

// Absent is the state of an instance that EC2 does not know: it never was, is another account's, ended more than an
// hour ago, or was launched within the last seconds and is not shown yet.
const Absent types.InstanceStateName = "absent"

// Instance is what the steps need to know of one.
type Instance struct {
	ID         string
	State      types.InstanceStateName
	ProfileArn string // of the profile that it is associated with, or empty
	ProfileID  string
	Facts      catalogue.Facts // what a template's match reads
}

// Ended says whether it will never run again.
func (i Instance) Ended() bool {
	return i.State == types.InstanceStateNameShuttingDown || i.State == types.InstanceStateNameTerminated
}

// EndedOrAbsent is for who decides only whether something may be taken back: an hour after its end, EC2 forgets an instance.
func (i Instance) EndedOrAbsent() bool { return i.Ended() || i.State == Absent }

// Describer is the one call of Read.
type Describer interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
}

// Read describes one instance; one that EC2 does not know is Absent, not an error.
func Read(ctx context.Context, api Describer, id string) (Instance, error) {
	described, err := api.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}})
	if awserr.Is(err, awserr.InstanceNotFound) {
		return Instance{ID: id, State: Absent}, nil
	}
	if err != nil {
		return Instance{}, awserr.Wrap(err, "describe instance %s", id)
	}
	for _, reservation := range described.Reservations {
		for _, found := range reservation.Instances {
			return from(found), nil
		}
	}
	return Instance{ID: id, State: Absent}, nil
}

func from(i types.Instance) Instance {
	read := Instance{ID: aws.ToString(i.InstanceId), Facts: catalogue.Facts{
		Tags: map[string]string{}, SubnetID: aws.ToString(i.SubnetId), VPCID: aws.ToString(i.VpcId), ImageID: aws.ToString(i.ImageId),
	}}
	if i.State != nil {
		read.State = i.State.Name
	}
	if p := i.IamInstanceProfile; p != nil {
		read.ProfileArn, read.ProfileID = aws.ToString(p.Arn), aws.ToString(p.Id)
	}
	for _, tag := range i.Tags {
		read.Facts.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return read
}
