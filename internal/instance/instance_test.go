package instance_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	web  = "lanyard-us-east-1-web"
	none = "i-0123456789abcdef0"
	hour = 3600_000
)

var ctx = context.Background()

// A whole instance: what a match reads, and the profile that it has.
func TestRead(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	w.OurRole(t, web, "run", "digest")
	profileID := w.OurProfile(t, web, web, "run", "digest")
	id := w.Launch(t, map[string]string{"Role": "web", "Empty": ""})
	w.Associate(t, id, w.Names().ProfileArn(web))
	described, err := w.EC2.DescribeInstances(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}})
	steptest.Must(t)(nil, err)
	seen := described.Reservations[0].Instances[0]

	got, err := instance.Read(ctx, w.EC2, id)
	steptest.Must(t)(nil, err)
	want := instance.Instance{ID: id, State: types.InstanceStateNameRunning, ProfileArn: w.Names().ProfileArn(web), ProfileID: profileID}
	want.Facts.Tags = map[string]string{"Role": "web", "Empty": ""}
	want.Facts.SubnetID, want.Facts.VPCID, want.Facts.ImageID = aws.ToString(seen.SubnetId), aws.ToString(seen.VpcId), "ami-12345678"
	steptest.Equal(t, "instance", want, got)
	if want.Facts.SubnetID == "" || want.Facts.VPCID == "" {
		t.Error("the local AWS gives no subnet or VPC")
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		state types.InstanceStateName
		found func(*testing.T, steptest.World, string)
		ended bool
	}{
		{types.InstanceStateNameRunning, func(*testing.T, steptest.World, string) {}, false},
		{types.InstanceStateNameStopped, func(t *testing.T, w steptest.World, id string) { t.Helper(); w.Stop(t, id) }, false},
		{types.InstanceStateNameShuttingDown, func(t *testing.T, w steptest.World, id string) {
			t.Helper()
			steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"shuttingDownMs": hour}))
			w.ShutDown(t, id)
		}, true},
		{types.InstanceStateNameTerminated, func(t *testing.T, w steptest.World, id string) { t.Helper(); w.Terminate(t, id) }, true},
		{instance.Absent, func(t *testing.T, w steptest.World, _ string) {
			t.Helper()
			steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"instanceVisibleAfterMs": hour}))
		}, false}, // it may have been launched just now
	} {
		t.Run(string(test.state), func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t)
			id := w.Launch(t, nil)
			test.found(t, w, id)
			got, err := instance.Read(ctx, w.EC2, id)
			steptest.Must(t)(nil, err)
			steptest.Equal(t, "id, state, ended", []any{id, test.state, test.ended}, []any{got.ID, got.State, got.Ended()})
			steptest.Equal(t, "ended or absent", test.ended || test.state == instance.Absent, got.EndedOrAbsent())
		})
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	w.Strike(t, steptest.Fault{Action: "ec2:DescribeInstances", Fault: "throttle", Count: 3})
	_, err := instance.Read(ctx, w.EC2, none)
	steptest.Error(t, err, step.Throttled, "describe instance "+none+": RequestLimitExceeded: Request limit exceeded.")
	_, err = instance.Read(ctx, w.EC2, "web")
	steptest.Equal(t, "Code of an id that is none", step.InvalidInput, step.CodeOf(err))
}

// All associations that are there, coming or going, of an instance and of a profile.
func TestAssociations(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	w.OurRole(t, web, "run", "digest")
	profileID, arn := w.OurProfile(t, web, web, "run", "digest"), w.Names().ProfileArn(web)
	foreign := w.ForeignProfile(t, "shared", "/")
	associated, associating, leaving, other, bare := w.Launch(t, nil), w.Launch(t, nil), w.Launch(t, nil), w.Launch(t, nil), w.Launch(t, nil)

	want := map[string]instance.Association{}
	keep := func(id, association, arn, profile string, state types.IamInstanceProfileAssociationState) {
		want[id] = instance.Association{ID: association, InstanceID: id, ProfileArn: arn, ProfileID: profile, State: state}
	}
	keep(associated, w.Associate(t, associated, arn), arn, profileID, types.IamInstanceProfileAssociationStateAssociated)
	w.Associate(t, other, foreign)
	steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"associatedAfterMs": hour, "disassociatedAfterMs": hour}))
	keep(associating, w.Associate(t, associating, arn), arn, profileID, types.IamInstanceProfileAssociationStateAssociating)
	going := w.Associate(t, leaving, arn)
	w.Disassociate(t, going)
	keep(leaving, going, arn, profileID, types.IamInstanceProfileAssociationStateDisassociating)

	for id, association := range want {
		got, err := instance.Associations(ctx, w.EC2, id)
		steptest.Must(t)(nil, err)
		steptest.Equal(t, "of instance "+id, []instance.Association{association}, got)
	}
	got, err := instance.Associations(ctx, w.EC2, bare)
	steptest.Must(t)(nil, err)
	steptest.Equal(t, "of one that has none", []instance.Association(nil), got)

	of, err := instance.AssociationsOf(ctx, w.EC2, arn)
	steptest.Must(t)(nil, err)
	byInstance := map[string]instance.Association{}
	for _, association := range of {
		byInstance[association.InstanceID] = association
	}
	steptest.Equal(t, "of the profile", want, byInstance)
}

func TestAssociationStates(t *testing.T) {
	t.Parallel()
	for state, want := range map[types.IamInstanceProfileAssociationState][2]bool{
		types.IamInstanceProfileAssociationStateAssociating:    {true, false},
		types.IamInstanceProfileAssociationStateAssociated:     {true, false},
		types.IamInstanceProfileAssociationStateDisassociating: {false, true},
		types.IamInstanceProfileAssociationStateDisassociated:  {false, false},
	} {
		a := instance.Association{State: state}
		steptest.Equal(t, string(state)+": active, leaving", want, [2]bool{a.Active(), a.Leaving()})
	}
}

func TestAssociationsFail(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	const answer = ": RequestLimitExceeded: Request limit exceeded."
	w.Strike(t, steptest.Fault{Action: "ec2:DescribeIamInstanceProfileAssociations", Fault: "throttle", Count: 6})
	_, err := instance.Associations(ctx, w.EC2, none)
	steptest.Error(t, err, step.Throttled, "describe the associations of instance "+none+answer)
	_, err = instance.AssociationsOf(ctx, w.EC2, "arn")
	steptest.Error(t, err, step.Throttled, "describe the associations of profile arn"+answer)
}
