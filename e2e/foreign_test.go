package e2e

import (
	"fmt"
	"strings"
	"testing"

	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// Instances that have a profile already, which Lanyard did not make: roles/web.yaml keeps it (the default), roles/worker.yaml
// replaces only what this stack made, roles/bastion.yaml replaces any.

func bothStates(t *testing.T, show func(t *testing.T, stopped bool)) {
	t.Helper()
	for _, stopped := range []bool{false, true} {
		name := map[bool]string{false: "running", true: "stopped"}[stopped]
		t.Run(name, func(t *testing.T) { show(t, stopped) })
	}
}

func TestAForeignProfileIsKeptAndSaid(t *testing.T) {
	bothStates(t, func(t *testing.T, stopped bool) {
		h := newHouse(t, nil)
		h.byHand()
		legacy := h.foreign()
		for _, role := range []string{"web", "worker"} {
			id := h.launchWith(withLegacy, "Role", role)
			h.awaitState(id, ec2types.InstanceStateNameRunning)
			if stopped {
				h.stop(id)
			}
			h.wantKept(id, legacy, h.give(id))
		}
		if made := changes(h.functionCalls()); len(made) > 0 {
			t.Errorf("it wrote %v", made)
		}
	})
}

func (h *house) wantKept(id, profileArn string, run execution) {
	h.t.Helper()
	got := run.instance(h.t)
	if got.Decision != outcome.Kept || got.PriorProfileArn == nil || *got.PriorProfileArn != profileArn {
		h.t.Errorf("got %s, want kept, prior profile %s", run.Output, profileArn)
	}
	if !strings.Contains(got.Reason, profileArn) {
		h.t.Errorf("reason %q does not name %s", got.Reason, profileArn)
	}
	if arn, _ := h.profileOf(id); arn != profileArn {
		h.t.Errorf("instance %s has profile %s, want %s", id, arn, profileArn)
	}
}

func TestAForeignProfileIsReplacedWhereTheRuleIsAlways(t *testing.T) {
	bothStates(t, func(t *testing.T, stopped bool) {
		h := newHouse(t, localaws.Weather{"associatedAfterMs": 200, "disassociatedAfterMs": 400, "profileVisibleAfterMs": 300})
		h.byHand()
		legacy := h.foreign()
		id := h.launchLate(amongBastions, "legacy")
		if stopped {
			h.stop(id)
		}
		h.wantReplaced(id, "bastion", legacy, h.give(id))
		disassociated := count(h.functionCalls(), "ec2:DisassociateIamInstanceProfile")
		if want := map[bool]int{false: 0, true: 1}[stopped]; disassociated != want {
			t.Errorf("%d calls to disassociate, want %d: only a stopped instance may be without for a moment", disassociated, want)
		}
	})
}

func TestOwnedReplacesOnlyWhatThisStackMade(t *testing.T) {
	bothStates(t, func(t *testing.T, stopped bool) {
		h := newHouse(t, localaws.Weather{"associatedAfterMs": 200, "disassociatedAfterMs": 400, "profileVisibleAfterMs": 300})
		h.byHand()
		id := h.launch("Role", "web")
		ours := h.give(id).instance(t)
		h.tag(id, "Role", "worker")
		if stopped {
			h.stop(id)
		}
		h.wantReplaced(id, "worker", *ours.ProfileArn, h.give(id))
	})
}

// launchLate gives the instance its profile when EC2 knows that.
func (h *house) launchLate(more func(*runInput), profileName string) (id string) {
	h.t.Helper()
	id = h.launchWith(more)
	h.awaitState(id, ec2types.InstanceStateNameRunning)
	eventually(h.t, "profile "+profileName+" to be given to "+id, func() bool {
		return h.tryToAssociate(id, profileName) == nil
	})
	eventually(h.t, "its association", func() bool {
		return h.associations(id)[0].State == ec2types.IamInstanceProfileAssociationStateAssociated
	})
	return id
}

func (h *house) wantReplaced(id, template, priorArn string, run execution) {
	h.t.Helper()
	got := run.instance(h.t)
	if got.Decision != outcome.Replaced || got.PriorProfileArn == nil || *got.PriorProfileArn != priorArn {
		h.t.Errorf("got %s, want replaced, prior profile %s", run.Output, priorArn)
	}
	eventually(h.t, "the prior association to go", func() bool { return len(h.associations(id)) == 1 })
	h.whole(id, template)
}

// A role or profile that has our name and is not ours: of nobody, of another stack, of another path.
func TestWhatHasOurNameAndIsNotOursIsLeftAlone(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	other := map[string]string{"lanyard:stack": h.ID + "/us-east-1/Other", "lanyard:template": "worker", "lanyard:spec": "pending"}
	ours := map[string]string{"lanyard:stack": h.names.Stack(), "lanyard:template": "worker", "lanyard:spec": "pending"}
	for _, c := range []struct {
		is   string
		make func(name string)
	}{
		{"a role without tags", func(name string) { h.makeRole("/lanyard/", name, nil) }},
		{"a role of another stack", func(name string) { h.makeRole("/lanyard/", name, other) }},
		{"a role with our tags at another path", func(name string) { h.makeRole("/", name, ours) }},
		{"a profile without tags", func(name string) { h.makeRole("/", "a-"+name, nil); h.makeProfile("/lanyard/", name, "a-"+name, nil) }},
		{"a profile of another stack", func(name string) { h.makeRole("/", "a-"+name, nil); h.makeProfile("/lanyard/", name, "a-"+name, other) }},
		{"a profile with our tags at another path", func(name string) { h.makeRole("/", "a-"+name, nil); h.makeProfile("/", name, "a-"+name, ours) }},
		{"a profile of ours that holds another role", func(name string) {
			h.makeRole("/", "a-"+name, nil)
			h.makeProfile("/lanyard/", name, "a-"+name, ours)
		}},
	} {
		for _, input := range []string{`{"instanceId":%q}`, `{"instanceId":%q,"verify":true}`} {
			if strings.Contains(c.is, "holds another role") && strings.Contains(input, "verify") {
				continue // that one is mended where the input asks for it
			}
			id := h.launch("Role", "worker")
			name := h.name("worker", id)
			c.make(name)
			h.wantUntouched(c.is, id, name, h.start("InstanceRole", fmt.Sprintf(input, id)))
		}
	}
}

func (h *house) wantUntouched(what, id, name string, run execution) {
	h.t.Helper()
	if code, said := run.refused(h.t); code != "NotOwned" || !strings.Contains(said, name) {
		h.t.Errorf("%s: got %s: %s, want NotOwned and the name", what, code, said)
	}
	if held := h.associations(id); len(held) > 0 {
		h.t.Errorf("%s: the instance was given %+v", what, held)
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		h.t.Errorf("%s: it wrote %v", what, made)
	}
}
