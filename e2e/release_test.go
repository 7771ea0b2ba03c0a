package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// An instance of scope instance ends: its profile and role go, once no association names the profile in any state.
func TestAnInstanceThatEndsGivesItsRoleBack(t *testing.T) {
	h := newHouse(t, localaws.Weather{"shuttingDownMs": 300, "disassociatedAfterMs": 3000})
	id := h.launch("Role", "worker")
	h.byEvent("InstanceRole", id).instance(t)
	must(t, h.ClearCalls(t.Context()))
	h.terminate(id)
	run := h.byEvent("Release", id)
	h.wantReleased(id, run, both(h, h.name("worker", id)), nil)
	if looks := count(h.functionCalls(), "ec2:DescribeIamInstanceProfileAssociations"); looks <= 2 { // before and after the role is out
		t.Errorf("it did not wait for the association to go: it looked %d times", looks)
	}
	h.nothingOf(id)
}

// Scope class has nothing to give back.
func TestAnInstanceOfAClassLeavesTheClassItsRole(t *testing.T) {
	h := newHouse(t, nil)
	id := h.launch("Role", "web")
	h.byEvent("InstanceRole", id).instance(t)
	h.terminate(id)
	if got := h.byEvent("Release", id).release(t); got.Decision != outcome.Nothing || len(got.Released) > 0 {
		t.Errorf("got %+v, want nothing", got)
	}
	if want := []string{h.name("web", "")}; !cmp.Equal(want, h.roles()) || !cmp.Equal(want, h.profiles()) {
		t.Errorf("roles %v, profiles %v, want both %v", h.roles(), h.profiles(), want)
	}
}

func TestAReleaseTwentyTimesAtOnce(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "worker")
	h.give(id).instance(t)
	h.terminate(id)
	for _, run := range h.awaitAll(h.begin("Release", slices.Repeat([]string{about(id)}, 20)...)) {
		if got := run.release(t); got.Decision != outcome.Released && got.Decision != outcome.Nothing {
			t.Errorf("got %+v", got)
		}
	}
	h.nothingOf(id)
}

// An event that comes too early finds an instance that is not gone.
func TestAnEarlyReleaseOfARunningInstance(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "worker")
	h.give(id).instance(t)
	must(t, h.ClearCalls(t.Context()))
	if got := h.start("Release", about(id)).release(t); got.Decision != outcome.Running || len(got.Released) > 0 {
		t.Errorf("got %+v, want running", got)
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
	h.whole(id, "worker")
}

func TestAnEarlyReleaseWaitsForTheEnd(t *testing.T) {
	h := newHouse(t, localaws.Weather{"shuttingDownMs": 1500})
	h.byHand()
	id := h.launch("Role", "worker")
	h.give(id).instance(t)
	h.shutDown(id)
	h.wantReleased(id, h.start("Release", about(id)), both(h, h.name("worker", id)), nil)
	h.nothingOf(id)
}

func TestAReleaseOfAnInstanceThatLanyardNeverSaw(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	ended := h.launch()
	h.terminate(ended)
	for what, id := range map[string]string{"ended": ended, "unknown": "i-0123456789abcdef0"} {
		if got := h.start("Release", about(id)).release(t); got.Decision != outcome.Nothing || len(got.Released) > 0 {
			t.Errorf("%s: got %+v, want nothing", what, got)
		}
	}
}

func TestAReleaseOfWhatIsPartlyGone(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for what, test := range map[string]struct {
		lose    func(h *house, name string)
		removes func(h *house, name string) []string
	}{
		"the profile is gone": {func(h *house, name string) { h.deleteProfile(name, name) }, onlyRole},
		"the role is gone": {
			func(h *house, name string) { h.takeOut(name, name); h.deleteRole(name) },
			func(h *house, name string) []string { return []string{h.names.ProfileArn(name)} },
		},
		"the role is out of the profile": {func(h *house, name string) { h.takeOut(name, name) }, both},
	} {
		t.Run(what, func(t *testing.T) {
			h := h.in(t)
			id := h.launch("Role", "worker")
			h.give(id).instance(t)
			h.terminate(id)
			name := h.name("worker", id)
			test.lose(h, name)
			h.wantReleased(id, h.start("Release", about(id)), test.removes(h, name), nil)
			h.nothingOf(id)
		})
	}
}

// The instance ends while a run gives it its role: whichever of the two machines comes later takes the rest back.
func TestAReleaseWhileInstanceRoleRuns(t *testing.T) {
	for _, action := range meetings {
		t.Run(action, func(t *testing.T) {
			h := newHouse(t, nil)
			h.byHand()
			id := h.launch("Role", "worker")
			h.strike(slow(action))
			run := h.begin("InstanceRole", about(id))[0]
			h.awaitCall(action)
			h.terminate(id)
			h.start("Release", about(id)).release(t)
			h.wantGone(id, h.await(run))
		})
	}
}

// A profile that another instance uses as well stays, with its role, and it is said who uses it.
func TestAReleaseKeepsWhatAnotherInstanceUses(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id, other := h.launch("Role", "worker"), h.launch()
	h.give(id).instance(t)
	name := h.name("worker", id)
	h.associate(other, h.names.ProfileArn(name))
	h.terminate(id)
	got := h.wantReleased(id, h.start("Release", about(id)), []string{}, both(h, name))
	if !strings.Contains(got.Reason, "instance "+other) {
		t.Errorf("reason %q, want that instance %s uses it", got.Reason, other)
	}
	if who := h.on(other).who(); !strings.Contains(who, name) {
		t.Errorf("the other instance is %s", who)
	}
}

// wantReleased fails the test unless the run removed and left just that, of one role and its profile.
func (h *house) wantReleased(id string, run execution, removed, left []string) outcome.Removal {
	h.t.Helper()
	got := run.release(h.t)
	if got.Decision != outcome.Released || got.InstanceID != id || len(got.Released) != 1 {
		h.t.Fatalf("got %+v, want one release", got)
	}
	of := got.Released[0]
	if left == nil {
		left = []string{}
	}
	if diff := cmp.Diff([][]string{removed, left}, [][]string{of.Removed, of.Left}); diff != "" {
		h.t.Errorf("removed, left (-want +got):\n%s", diff)
	}
	return of
}
