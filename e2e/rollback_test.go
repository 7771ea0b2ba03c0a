package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// Whatever fails for good, a run of scope instance takes back what it made, and says what failed.
func TestARunThatFailsTakesBackWhatItMade(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for _, action := range []string{
		"iam:CreateRole", "iam:PutRolePolicy", "iam:AttachRolePolicy",
		"iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:TagInstanceProfile", "ec2:AssociateIamInstanceProfile",
	} {
		t.Run(action, func(t *testing.T) {
			h := h.in(t)
			id := h.launch("Role", "worker")
			h.strike(refused(action))
			got := h.give(id).failure(t, "RolledBack")
			if got.Subject != id || !strings.Contains(got.Failure.Cause, "refused by the test") || got.Rollback != nil || len(got.Left) > 0 {
				t.Errorf("got %+v, want why it failed, and nothing left", got)
			}
			h.nothingOf(id)
		})
	}
}

// What fails to be taken back is listed, exactly, and why. The next run makes it whole.
func TestWhatCannotBeTakenBackIsListed(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for _, test := range []struct {
		action string
		kind   func(action string) localaws.Fault
		code   string
		left   func(h *house, name string) []string
	}{
		{"iam:RemoveRoleFromInstanceProfile", refused, "InvalidInput", both},
		{"iam:DeleteInstanceProfile", refused, "InvalidInput", both},
		{"iam:DeleteInstanceProfile", forbidden, "AccessDenied", both},
		{"iam:DeleteRolePolicy", refused, "InvalidInput", onlyRole},
		{"iam:DetachRolePolicy", refused, "InvalidInput", onlyRole},
		{"iam:DeleteRole", refused, "InvalidInput", onlyRole},
		{"iam:DeleteRole", forbidden, "AccessDenied", onlyRole},
	} {
		t.Run(test.action+" "+test.code, func(t *testing.T) {
			h := h.in(t)
			id := h.launch("Role", "worker")
			h.strike(refused("ec2:AssociateIamInstanceProfile"), test.kind(test.action))
			got := h.give(id).failure(t, "RollbackFailed")
			if got.Rollback == nil || got.Rollback.Error != test.code || !strings.Contains(got.Failure.Cause, "associate instance profile") {
				t.Errorf("got %+v, want why it failed and why it was not taken back", got)
			}
			if diff := cmp.Diff(test.left(h, h.name("worker", id)), slices.Sorted(slices.Values(got.Left))); diff != "" {
				t.Errorf("said to be left (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(h.leftOf(id), slices.Sorted(slices.Values(got.Left))); diff != "" {
				t.Errorf("said to be left, against what is left (-want +got):\n%s", diff)
			}
			h.strike()
			h.give(id).instance(t)
			h.whole(id, "worker")
		})
	}
}

func both(h *house, name string) []string {
	return []string{h.names.ProfileArn(name), h.names.RoleArn(name)}
}

func onlyRole(h *house, name string) []string { return []string{h.names.RoleArn(name)} }

// leftOf an instance: the ARNs of what it has of its own, in order.
func (h *house) leftOf(id string) (arns []string) {
	h.t.Helper()
	for _, name := range h.profilesOf(id) {
		arns = append(arns, h.names.ProfileArn(name))
	}
	for _, name := range h.rolesOf(id) {
		arns = append(arns, h.names.RoleArn(name))
	}
	return arns
}

// Scope class keeps what is made for the next run, says so, and the next run makes no IAM write.
func TestAFailedRunOfAClassKeepsItsRoleForTheNext(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	h.strike(refused("ec2:AssociateIamInstanceProfile"))
	got := h.give(h.launch("Role", "web")).failure(t, "RolledBack")
	if diff := cmp.Diff(both(h, h.name("web", "")), got.Left); diff != "" || !strings.Contains(got.LeftReason, "kept for the next run") {
		t.Errorf("reason %q, left (-want +got):\n%s", got.LeftReason, diff)
	}

	h.strike()
	must(t, h.ClearCalls(t.Context()))
	id := h.launch("Role", "web")
	if got := h.give(id).instance(t); got.Decision != outcome.Attached || len(got.Created) > 0 {
		t.Errorf("the next run: decision %s, created %v", got.Decision, got.Created)
	}
	for _, change := range changes(h.functionCalls()) {
		if strings.HasPrefix(change, "iam:") {
			t.Errorf("the next run wrote: %s", change)
		}
	}
	h.whole(id, "web")
}

// A role that an instance has by now is not taken back from it, even if the run cannot prove it.
func TestWhatTheInstanceUsesIsNotTakenBack(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "worker")
	fault := refused("ec2:DescribeIamInstanceProfileAssociations")
	fault.Principal = "Lanyard-ConfirmAssociation"
	h.strike(fault)
	got := h.give(id).failure(t, "RolledBack")
	if diff := cmp.Diff(both(h, h.name("worker", id)), got.Left); diff != "" || !strings.Contains(got.LeftReason, "gives it to instance "+id) {
		t.Errorf("reason %q, left (-want +got):\n%s", got.LeftReason, diff)
	}
	h.whole(id, "worker")
}

// A stopped instance's profile has to go before another can come. If the other does not come, the cause says which it was.
func TestThePriorProfileIsInTheCause(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	h.give(h.launch("Role", "web")).instance(t)
	id, prior := h.launch("Role", "worker"), h.names.ProfileArn(h.name("web", ""))
	h.associate(id, prior)
	h.stop(id)
	h.strike(refused("ec2:AssociateIamInstanceProfile"))
	got := h.give(id).failure(t, "RolledBack")
	if got.PriorProfileArn == nil || *got.PriorProfileArn != prior {
		t.Errorf("prior profile %v, want %s: %+v", got.PriorProfileArn, prior, got)
	}
	h.nothingOf(id)
}

// strike with these faults from now on, in place of those before.
func (h *house) strike(faults ...localaws.Fault) {
	h.t.Helper()
	must(h.t, h.SetFaults(h.t.Context(), faults...))
}

// forbidden is every call of an action, as a policy would forbid it.
func forbidden(action string) localaws.Fault {
	return localaws.Fault{Action: action, Fault: "denied", Count: 1000, Principal: functions}
}
