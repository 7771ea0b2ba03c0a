package steptest

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/instance"
)

// Launch an instance with these tags; it runs when Launch returns.
func (w World) Launch(t testing.TB, tags map[string]string) string {
	t.Helper()
	id := w.LaunchPending(t, tags)
	w.await(t, id, types.InstanceStateNameRunning)
	return id
}

// LaunchPending launches an instance and does not wait until it runs.
func (w World) LaunchPending(t testing.TB, tags map[string]string) string {
	t.Helper()
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-12345678"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1)}
	if len(tags) > 0 {
		specification := types.TagSpecification{ResourceType: types.ResourceTypeInstance}
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			specification.Tags = append(specification.Tags, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
		}
		in.TagSpecifications = []types.TagSpecification{specification}
	}
	launched, err := w.EC2.RunInstances(ctx, in)
	Must(t)(nil, err)
	return aws.ToString(launched.Instances[0].InstanceId)
}

// Stop an instance; it is stopped when Stop returns.
func (w World) Stop(t testing.TB, id string) {
	t.Helper()
	Must(t)(w.EC2.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{id}}))
	w.await(t, id, types.InstanceStateNameStopped)
}

// Terminate an instance; it is terminated when Terminate returns.
func (w World) Terminate(t testing.TB, id string) {
	t.Helper()
	w.ShutDown(t, id)
	w.await(t, id, types.InstanceStateNameTerminated)
}

// ShutDown begins the end of an instance.
func (w World) ShutDown(t testing.TB, id string) {
	t.Helper()
	Must(t)(w.EC2.TerminateInstances(ctx, &ec2.TerminateInstancesInput{InstanceIds: []string{id}}))
}

func (w World) await(t testing.TB, id string, state types.InstanceStateName) {
	t.Helper()
	for range 1000 {
		i, err := instance.Read(ctx, w.EC2, id)
		Must(t)(nil, err)
		if i.State == state {
			return
		}
		time.Sleep(time.Millisecond) // fair weather: the state is as good as there
	}
	t.Fatalf("instance %s did not become %s", id, state)
}

// Associate an instance with a profile, and return the association's id.
func (w World) Associate(t testing.TB, id, profileArn string) string {
	t.Helper()
	made, err := w.EC2.AssociateIamInstanceProfile(ctx, &ec2.AssociateIamInstanceProfileInput{
		InstanceId: &id, IamInstanceProfile: &types.IamInstanceProfileSpecification{Arn: &profileArn},
	})
	Must(t)(nil, err)
	return aws.ToString(made.IamInstanceProfileAssociation.AssociationId)
}

// Disassociate an association.
func (w World) Disassociate(t testing.TB, associationID string) {
	t.Helper()
	Must(t)(w.EC2.DisassociateIamInstanceProfile(ctx, &ec2.DisassociateIamInstanceProfileInput{AssociationId: &associationID}))
}

// Associations of an instance.
func (w World) Associations(t testing.TB, id string) []instance.Association {
	t.Helper()
	all, err := instance.Associations(ctx, w.EC2, id)
	Must(t)(nil, err)
	return all
}

// ProfileOf an instance: the ARN in its one association, or empty.
func (w World) ProfileOf(t testing.TB, id string) string {
	t.Helper()
	all := w.Associations(t, id)
	switch len(all) {
	case 0:
		return ""
	case 1:
		return all[0].ProfileArn
	}
	t.Fatalf("instance %s has %d associations: %v", id, len(all), all)
	return ""
}
