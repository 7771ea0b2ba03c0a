package confirmassociation_test

import (
	"context"
	"testing"

	"example.com/lanyard/functions/confirmassociation"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name      = "lanyard-us-east-1-web"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
)

// scene is a running instance, and the profile that it is said to have.
type scene struct {
	steptest.World
	id, arn, profile string
}

func newScene(t *testing.T) scene {
	t.Helper()
	w := steptest.Environment(t)
	w.OurRole(t, name, execution, "digest")
	profile := w.OurProfile(t, name, name, execution, "digest")
	return scene{World: w, id: w.Launch(t, nil), arn: w.Names().ProfileArn(name), profile: profile}
}

func (s scene) input() confirmassociation.Input {
	return confirmassociation.Input{InstanceID: s.id, ProfileArn: s.arn, ProfileID: s.profile}
}

func TestConfirms(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		stopped bool
	}{{"running", false}, {"stopped", true}} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			association := s.Associate(t, s.id, s.arn)
			if test.stopped {
				s.Stop(t, s.id)
			}
			calls := s.Calls(t, func() {
				steptest.Equal(t, "output",
					confirmassociation.Output{AssociationID: association, ProfileArn: s.arn, ProfileID: s.profile},
					steptest.Do(t, confirmassociation.New(s.Env), s.input()))
			})
			steptest.Equal(t, "calls", []string{"ec2:DescribeIamInstanceProfileAssociations"}, calls)
		})
	}
}

func TestDoesNotConfirm(t *testing.T) {
	t.Parallel()
	const hour = 3600_000
	pending := func(s scene) string {
		return "instance profile " + name + " is not associated with instance " + s.id + " yet"
	}
	for _, test := range []struct {
		name  string
		found func(*testing.T, *scene)
		code  step.Code
		words func(scene) string
	}{
		{"no association", func(*testing.T, *scene) {}, step.AssociationPending, pending},
		{"associating", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"associatedAfterMs": hour}))
			s.Associate(t, s.id, s.arn)
		}, step.AssociationPending, pending},
		{"disassociating", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"disassociatedAfterMs": hour}))
			s.Disassociate(t, s.Associate(t, s.id, s.arn))
		}, step.AssociationPending, pending},
		{"another profile came after ours", func(t *testing.T, s *scene) {
			t.Helper()
			s.Associate(t, s.id, s.ForeignProfile(t, "shared", "/"))
		}, step.Conflict, func(s scene) string {
			return "instance " + s.id + " was given profile arn:aws:iam::" + s.ID + ":instance-profile/shared after this run had given it " + s.arn
		}},
		{"ours was deleted and made again after the association", func(t *testing.T, s *scene) {
			t.Helper()
			s.Associate(t, s.id, s.arn)
			s.DeleteProfile(t, name, name)
			s.profile = s.OurProfile(t, name, name, execution, "digest")
		}, step.NotFound, func(s scene) string {
			return "instance profile " + s.arn + " with id " + s.profile + " is gone: instance " + s.id + " has one of that ARN with id " +
				s.Associations(t, s.id)[0].ProfileID + ", which was deleted and made again: run again"
		}},
		{"terminated", func(t *testing.T, s *scene) {
			t.Helper()
			s.Associate(t, s.id, s.arn)
			s.Terminate(t, s.id)
		}, step.NotFound, func(s scene) string { return "instance " + s.id + " is terminated" }},
		{"shutting down before it was associated", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"shuttingDownMs": hour}))
			s.ShutDown(t, s.id)
		}, step.NotFound, func(s scene) string { return "instance " + s.id + " is shutting-down" }},
		{"not shown by EC2, for the moment", func(_ *testing.T, s *scene) { s.id = "i-0123456789abcdef0" }, step.AssociationPending, func(s scene) string {
			return "instance profile " + name + " is not associated with instance " + s.id + " yet"
		}},
		{"throttled", func(t *testing.T, s *scene) {
			t.Helper()
			s.Strike(t, steptest.Fault{Action: "ec2:DescribeIamInstanceProfileAssociations", Fault: "throttle", Count: 3})
		}, step.Throttled, func(s scene) string {
			return "describe the associations of instance " + s.id + ": RequestLimitExceeded: Request limit exceeded."
		}},
		{"denied", func(t *testing.T, s *scene) {
			t.Helper()
			s.Strike(t, steptest.Fault{Action: "ec2:DescribeInstances", Fault: "denied"})
		}, step.AccessDenied, func(s scene) string {
			return "describe instance " + s.id + ": UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:iam::" +
				s.ID + ":root is not authorized to perform: ec2:DescribeInstances on resource: * because no identity-based policy allows the " +
				"ec2:DescribeInstances action"
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.found(t, &s)
			writes := s.Writes(t, func() { steptest.Refused(t, confirmassociation.New(s.Env), s.input(), test.code, test.words(s)) })
			steptest.Equal(t, "writes", []string{}, writes)
		})
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[confirmassociation.Output] {
		t.Helper()
		s := newScene(t)
		association := s.Associate(t, s.id, s.arn)
		handle := confirmassociation.New(s.Env)
		return steptest.Scene[confirmassociation.Output]{
			World:   s.World,
			Attempt: func(int) (confirmassociation.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, out confirmassociation.Output) {
				t.Helper()
				steptest.Equal(t, "association", association, out.AssociationID)
			},
		}
	})
}

var ctx = context.Background()
