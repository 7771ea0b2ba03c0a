package e2e

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

func TestALaunchBecomesCredentialsUnderAWSsWeather(t *testing.T) {
	h := newHouse(t, localaws.Weather{"preset": "aws", "waitScale": 1}) // both in their own time
	assets, other := h.bucket(h.ID+"-web-assets"), h.bucket(h.ID+"-other")
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

	on := h.on(id)
	if want := fmt.Sprintf("arn:aws:sts::%s:assumed-role/lanyard-us-east-1-web/%s", h.ID, id); on.who() != want {
		t.Errorf("the workload is %s, want %s", on.who(), want)
	}
	if content, err := on.read(assets); content != assets {
		t.Errorf("read what the role allows: %q, %v", content, err)
	}
	if content, err := on.read(other); !denied(err, "") {
		t.Errorf("read what the role does not allow: %q, %v", content, err)
	}
	if err := on.write(assets); !denied(err, "") {
		t.Errorf("write what the role lets it read only: %v", err)
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
