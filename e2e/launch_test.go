package e2e

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

func TestALaunchBecomesCredentialsUnderAWSsWeather(t *testing.T) {
	h := newHouse(t, localaws.Weather{"preset": "aws", "waitScale": 1}) // both in their own time
	id := h.launch("Role", "web")
	run := h.byEvent("InstanceRole", id)
	got := run.instance(t)
	if got.Decision != outcome.Attached {
		t.Errorf("decision %s: %s", got.Decision, got.Reason)
	}
	if len(run.States) > 6 {
		t.Errorf("the first run took %d states: %v", len(run.States), run.States)
	}
	if associations := h.associations(id); len(associations) != 1 || *associations[0].IamInstanceProfile.Arn != *got.ProfileArn {
		t.Errorf("associations %+v, want one of %s", associations, *got.ProfileArn)
	}
}

func TestTheSecondInstanceOfAClassMakesNoIAMWrite(t *testing.T) {
	h := newHouse(t, nil)
	h.byEvent("InstanceRole", h.launch("Role", "web")).instance(t)
	must(t, h.ClearCalls(t.Context()))
	run := h.byEvent("InstanceRole", h.launch("Role", "web"))
	if got := run.instance(t); got.Decision != outcome.Attached || len(got.Created) != 0 {
		t.Errorf("decision %s, created %v", got.Decision, got.Created)
	}
	if diff := cmp.Diff([]string{"PlanInstance", "Decide", "AssociateProfile", "ConfirmAssociation"}, run.States); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	want := []string{
		"ec2:DescribeInstances", "iam:GetInstanceProfile", "ec2:AssociateIamInstanceProfile", "ec2:DescribeIamInstanceProfileAssociations",
	}
	if diff := cmp.Diff(want, actions(h.functionCalls())); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
}
