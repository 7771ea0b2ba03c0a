package e2e

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// EventBridge delivers at least once.
func TestTheSameEventTwentyTimesAtOnce(t *testing.T) {
	for _, c := range []struct{ is, template string }{
		{"of a class that has its role", "web"},
		{"of the first instance of its class", "web"},
		{"of an instance with a role of its own", "worker"},
	} {
		t.Run(c.is, func(t *testing.T) {
			h := newHouse(t, localaws.Weather{"profileVisibleAfterMs": 300, "associatedAfterMs": 200})
			h.byHand()
			if c.is == "of a class that has its role" {
				h.give(h.launch("Role", c.template)).instance(t)
			}
			id := h.launch("Role", c.template)
			h.awaitState(id, "running")
			must(t, h.ClearCalls(t.Context()))
			h.wantOne(id, c.template, h.awaitAll(h.begin("InstanceRole", slices.Repeat([]string{about(id)}, 20)...)))
		})
	}
}

func TestAnEventThatIsDeliveredTwice(t *testing.T) {
	h := newHouse(t, localaws.Weather{"pendingMs": 200, "profileVisibleAfterMs": 300})
	must(t, h.SetFaults(t.Context(), localaws.Fault{Action: "events:Deliver", Fault: "duplicate", Count: 1000}))
	id := h.launch("Role", "worker")
	h.wantOne(id, "worker", h.allByEvent("InstanceRole", id, 2))
}

// wantOne of everything, whatever the number of runs.
func (h *house) wantOne(id, template string, runs []execution) {
	h.t.Helper()
	h.whole(id, template)
	decisions := map[outcome.Decision]int{}
	for _, run := range runs {
		got := run.instance(h.t)
		decisions[got.Decision]++
		if arn, _ := h.profileOf(id); *got.ProfileArn != arn {
			h.t.Errorf("%s says profile %s, the instance has %s", run.Arn, *got.ProfileArn, arn)
		}
	}
	want := map[outcome.Decision]int{outcome.Attached: 1, outcome.Current: len(runs) - 1}
	if diff := cmp.Diff(want, decisions); diff != "" {
		h.t.Errorf("decisions (-want +got):\n%s", diff)
	}
	for _, action := range []string{"iam:CreateRole", "iam:CreateInstanceProfile", "ec2:AssociateIamInstanceProfile"} {
		applied := 0
		for _, c := range h.functionCalls() {
			if c.Action == action && c.Status == 200 {
				applied++
			}
		}
		if applied > 1 {
			h.t.Errorf("%s was applied %d times", action, applied)
		}
	}
	if diff := cmp.Diff([]string{h.name(template, id)}, h.roles()); diff != "" {
		h.t.Errorf("roles (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{h.name(template, id)}, h.profiles()); diff != "" {
		h.t.Errorf("profiles (-want +got):\n%s", diff)
	}
	if len(runs) < 2 {
		h.t.Fatal(fmt.Sprint("only ", len(runs), " runs"))
	}
}
