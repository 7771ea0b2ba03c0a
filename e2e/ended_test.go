package e2e

import (
	"strings"
	"testing"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// slow is the next call of an action by a function: time enough for something else to happen before it.
func slow(action string) localaws.Fault {
	return localaws.Fault{Action: action, Fault: "delay", DelayMs: 1500, Principal: functions}
}

// The instance ends while the run is at one of its calls: the run says gone, and nothing is left.
func TestTheInstanceEndsDuringTheRun(t *testing.T) {
	for _, action := range []string{
		"iam:GetInstanceProfile", // before the role
		"iam:CreateRole", "iam:PutRolePolicy", "iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile",
		"ec2:AssociateIamInstanceProfile", // between profile and association
	} {
		t.Run(action, func(t *testing.T) {
			h := newHouse(t, nil)
			h.byHand()
			id := h.launch("Role", "worker")
			h.strike(slow(action))
			run := h.begin("InstanceRole", about(id))[0]
			h.awaitCall(action)
			h.terminate(id)
			h.wantGone(id, h.await(run))
		})
	}
}

func TestTheInstanceEndsWhileItIsAssociated(t *testing.T) {
	for name, weather := range map[string]localaws.Weather{
		"at once":                                {},
		"and takes its time to end":              {"shuttingDownMs": 1000},
		"and takes its time to be disassociated": {"disassociatedAfterMs": 1000},
	} {
		t.Run(name, func(t *testing.T) {
			weather["associatedAfterMs"] = 3600_000
			h := newHouse(t, weather)
			h.byHand()
			id := h.launch("Role", "worker")
			run := h.begin("InstanceRole", about(id))[0]
			h.awaitCall("ec2:DescribeIamInstanceProfileAssociations")
			h.terminate(id)
			h.wantGone(id, h.await(run))
		})
	}
}

// What a class has made is not the instance's: it stays for the next.
func TestAnInstanceOfAClassEndsDuringTheRun(t *testing.T) {
	h := newHouse(t, localaws.Weather{"associatedAfterMs": 3600_000})
	h.byHand()
	for _, nth := range []string{"first", "second"} {
		t.Run(nth, func(t *testing.T) {
			h := h.in(t)
			must(t, h.ClearCalls(t.Context()))
			id := h.launch("Role", "web")
			run := h.begin("InstanceRole", about(id))[0]
			h.awaitCall("ec2:DescribeIamInstanceProfileAssociations")
			h.terminate(id)
			got := h.wantGone(id, h.await(run))
			if made := nth == "first"; made != (len(got.Created) == 2) || !made && len(got.Created) > 0 {
				t.Errorf("the %s run says that it created %v", nth, got.Created)
			}
			if len(h.roles()) != 1 || len(h.profiles()) != 1 {
				t.Errorf("roles %v, profiles %v, want one of each", h.roles(), h.profiles())
			}
		})
	}
}

func TestAnInstanceThatEndedBeforeTheRun(t *testing.T) {
	h := newHouse(t, localaws.Weather{"shuttingDownMs": 2000})
	h.byHand()
	id := h.launch("Role", "worker")
	h.shutDown(id)
	h.wantGone(id, h.give(id)) // shutting down
	h.awaitState(id, "terminated")
	h.wantGone(id, h.give(id))
}

func TestAnInstanceThatDoesNotExist(t *testing.T) {
	h := newHouse(t, nil)
	got := h.wantGone("i-0123456789abcdef0", h.give("i-0123456789abcdef0"))
	if !strings.Contains(got.Reason, "does not exist in account "+h.ID) {
		t.Errorf("reason %q", got.Reason)
	}
}

func TestAnInstanceOfAnotherAccount(t *testing.T) {
	h := newHouse(t, nil)
	other := anotherHouse(t, nil)
	other.byHand()
	id := other.launch("Role", "worker")
	got := h.wantGone(id, h.give(id))
	if !strings.Contains(got.Reason, "does not exist in account "+h.ID) {
		t.Errorf("reason %q", got.Reason)
	}
	other.nothingOf(id)
}

// wantGone fails the test unless the run says that the instance is gone, and left nothing of its own.
func (h *house) wantGone(id string, run execution) outcome.Instance {
	h.t.Helper()
	got := run.instance(h.t)
	if got.Decision != outcome.Gone || got.InstanceID != id || got.Reason == "" {
		h.t.Errorf("got %s, want gone, and why", run.Output)
	}
	h.nothingOf(id)
	return got
}

// awaitCall of an action by a function. Calls are seen when they arrive, applied or not.
func (h *house) awaitCall(action string) {
	h.t.Helper()
	eventually(h.t, action, func() bool { return count(h.functionCalls(), action) > 0 })
}
