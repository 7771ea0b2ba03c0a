package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
)

// Runs that want the same role and profile meet at one of their calls, where AWS is slow for some of them.
var meetings = []string{
	"iam:CreateRole", "iam:PutRolePolicy", "iam:TagRole",
	"iam:CreateInstanceProfile", "iam:AddRoleToInstanceProfile", "iam:TagInstanceProfile",
	"ec2:AssociateIamInstanceProfile",
}

func slowAt(action string) localaws.Fault {
	return localaws.Fault{Action: action, Fault: "delay", DelayMs: 400, Count: 2, Principal: functions}
}

func TestRunsThatMeetOnTheRoleOfAnInstance(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for _, action := range meetings {
		t.Run(action, func(t *testing.T) {
			h := h.in(t)
			id := h.launch("Role", "worker")
			must(t, h.SetFaults(t.Context(), slowAt(action)))
			decisions := map[outcome.Decision]int{}
			for _, run := range h.awaitAll(h.begin("InstanceRole", slices.Repeat([]string{about(id)}, 4)...)) {
				decisions[run.instance(t).Decision]++
			}
			if want := (map[outcome.Decision]int{outcome.Attached: 1, outcome.Current: 3}); !cmp.Equal(want, decisions) {
				t.Errorf("decisions %v, want %v", decisions, want)
			}
			h.whole(id, "worker")
		})
	}
}

func TestRunsThatMeetOnTheRoleOfANewClass(t *testing.T) {
	for _, action := range meetings {
		t.Run(action, func(t *testing.T) {
			h := newHouse(t, nil)
			h.byHand()
			ids := h.launchMany(4, "Role", "web")
			must(t, h.SetFaults(t.Context(), slowAt(action)))
			made := []string{}
			for _, run := range h.awaitAll(h.begin("InstanceRole", inputs(ids)...)) {
				made = append(made, run.instance(t).Created...)
			}
			for _, id := range ids {
				h.whole(id, "web")
			}
			slices.Sort(made)
			name := h.name("web", "")
			if diff := cmp.Diff([]string{h.names.ProfileArn(name), h.names.RoleArn(name)}, made); diff != "" {
				t.Errorf("made by all runs (-want +got):\n%s", diff)
			}
		})
	}
}

// The run that made role and profile fails at the end; one that came later, and uses them, has reached the call at which
// AWS is slow.
func TestARunThatFailsTakesBackNothingThatAnotherUses(t *testing.T) {
	for _, action := range []string{"iam:GetInstanceProfile", "iam:TagRole", "iam:TagInstanceProfile", "ec2:AssociateIamInstanceProfile"} {
		t.Run(action, func(t *testing.T) {
			h := newHouse(t, nil)
			h.byHand()
			id := h.launch("Role", "worker")
			must(t, h.SetFaults(t.Context(), localaws.Fault{
				Action: "ec2:AssociateIamInstanceProfile", Fault: "error", Code: "InvalidParameterValue", Message: "no", DelayMs: 1200,
			}))
			first := h.begin("InstanceRole", about(id))
			eventually(t, "the first run to associate", func() bool {
				return count(h.functionCalls(), "ec2:AssociateIamInstanceProfile") > 0
			})
			must(t, h.SetFaults(t.Context(), localaws.Fault{Action: action, Fault: "delay", DelayMs: 1200, Principal: functions}))
			second := h.give(id)

			if got := second.instance(t); got.Decision != outcome.Attached {
				t.Errorf("the second run: %s", second.Output)
			}
			if got := h.await(first[0]).failure(t, "RolledBack"); got.Failure.Error == "" || got.Rollback != nil {
				t.Errorf("the first run: %+v", got)
			}
			h.whole(id, "worker")
			if who := h.on(id).who(); !strings.Contains(who, id) {
				t.Errorf("the workload is %s", who)
			}
		})
	}
}

// A profile that was deleted and made again has the same ARN and another id: the instance holds one that is no more.
func TestAProfileThatWasMadeAgainIsRecognisedByItsID(t *testing.T) {
	bothStates(t, func(t *testing.T, stopped bool) {
		h := newHouse(t, nil)
		h.byHand()
		id := h.launch("Role", "web")
		was := h.give(id).instance(t)
		if stopped {
			h.stop(id)
		}
		h.makeAgain(h.name("web", ""))
		run := h.give(id)
		want := outcome.Replaced
		if stopped { // EC2 does not replace there: it is without for a moment
			want = outcome.Attached
		}
		if got := run.instance(t); got.Decision != want || *got.ProfileID == *was.ProfileID || *got.ProfileArn != *was.ProfileArn {
			t.Errorf("got %s, want %s, the same ARN, and another id than %s", run.Output, want, *was.ProfileID)
		}
		h.whole(id, "web")
		if !stopped {
			if who := h.on(id).who(); !strings.Contains(who, "/lanyard-us-east-1-web/") {
				t.Errorf("the workload is %s", who)
			}
		}
		h.wantNothingToDo(about(id))
	})
}

// makeAgain deletes a profile, and makes one that nobody but its id can tell from it.
func (h *house) makeAgain(name string) {
	h.t.Helper()
	tags := h.identity(name).Profile.Tags
	h.deleteProfile(name, name)
	h.makeProfile(naming.Path, name, name, tags)
}

func TestAProfileThatIsMadeAgainDuringTheRun(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	h.give(h.launch("Role", "web")).instance(t)
	id := h.launch("Role", "web")
	must(t, h.ClearCalls(t.Context()))
	must(t, h.SetFaults(t.Context(), localaws.Fault{
		Action: "ec2:AssociateIamInstanceProfile", Fault: "delay", DelayMs: 1000, Principal: functions,
	}))
	runs := h.begin("InstanceRole", about(id))
	eventually(t, "the run to associate", func() bool { return count(h.functionCalls(), "ec2:AssociateIamInstanceProfile") > 0 })
	h.makeAgain(h.name("web", ""))
	if code, said := h.await(runs[0]).refused(t); code != "NotFound" || !strings.Contains(said, "run again") {
		t.Errorf("got %s: %s", code, said)
	}
	h.give(id).instance(t)
	h.whole(id, "web")
}

func TestManyRunsOfManyInstances(t *testing.T) {
	h := newHouse(t, localaws.Weather{"profileVisibleAfterMs": 300, "associatedAfterMs": 200})
	h.byHand()
	ids := append(h.launchMany(4, "Role", "web"), h.launchMany(4, "Role", "worker")...)
	var faults []localaws.Fault
	for i, action := range meetings {
		faults = append(faults, localaws.Fault{Action: action, Fault: "delay", DelayMs: float64(200 + 100*i), Count: 4, Skip: i % 3, Principal: functions})
	}
	must(t, h.SetFaults(t.Context(), faults...))
	for _, run := range h.awaitAll(h.begin("InstanceRole", slices.Repeat(inputs(ids), 3)...)) {
		run.instance(t)
	}
	for i, id := range ids {
		h.whole(id, map[bool]string{true: "web", false: "worker"}[i < 4])
	}
	if got, want := len(h.roles()), 5; got != want {
		t.Errorf("%d roles, want %d: %v", got, want, fmt.Sprint(h.roles()))
	}
}
