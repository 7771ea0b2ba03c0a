package e2e

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/outcome"
)

// A dry run says what a run would do, and why, and does nothing; the run that follows does just that.
func TestADryRunIsThePlanAndNoMore(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	legacy := h.foreign()
	web, role, profile := h.name("web", ""), h.names.RoleArn(h.name("web", "")), h.names.ProfileArn(h.name("web", ""))
	bastion := h.name("bastion", "")

	for _, c := range []struct {
		is       string
		launch   func() string
		more     string
		want     outcome.Decision
		changes  func(id string) []outcome.Change
		decision outcome.Decision // of the run that follows
	}{
		{
			is: "the first of a class", launch: func() string { return h.launch("Role", "web") }, want: outcome.Planned,
			changes: func(id string) []outcome.Change {
				return []outcome.Change{
					{Action: outcome.CreateRole, Resource: role, Reason: "template web has no profile yet"},
					{Action: outcome.CreateProfile, Resource: profile, Reason: "template web has no profile yet"},
					{Action: outcome.Associate, Resource: id, Reason: "it has no profile"},
				}
			}, decision: outcome.Attached,
		},
		{
			is: "the next of a class", launch: func() string { return h.launch("Role", "web") }, want: outcome.Planned,
			changes: func(id string) []outcome.Change {
				return []outcome.Change{{Action: outcome.Associate, Resource: id, Reason: "it has no profile"}}
			}, decision: outcome.Attached,
		},
		{
			is: "a foreign profile that goes", launch: func() string {
				return h.launchWith(legacyAmongBastions)
			}, want: outcome.Planned,
			changes: func(id string) []outcome.Change {
				return []outcome.Change{
					{Action: outcome.CreateRole, Resource: h.names.RoleArn(bastion), Reason: "template bastion has no profile yet"},
					{Action: outcome.CreateProfile, Resource: h.names.ProfileArn(bastion), Reason: "template bastion has no profile yet"},
					{Action: outcome.Replace, Resource: id, Reason: "it has profile " + legacy + ", and the rule for replacing is always"},
				}
			}, decision: outcome.Replaced,
		},
		{
			is: "a foreign profile that stays", launch: func() string { return h.launchWith(withLegacy, "Role", "web") },
			want: outcome.Kept, decision: outcome.Kept,
		},
		{is: "no template", launch: func() string { return h.launch() }, want: outcome.Nothing, decision: outcome.Nothing},
		{
			is: "drift", launch: func() string {
				id := h.launch("Role", "web")
				h.give(id).instance(t)
				h.putPolicy(web, "extra", allowing("sqs:*"))
				return id
			},
			more: `,"verify":true`, want: outcome.Planned,
			changes: func(string) []outcome.Change {
				return []outcome.Change{{Action: outcome.UpdateRole, Resource: role, Reason: "inline policy extra is not in the template"}}
			}, decision: outcome.Current,
		},
		{
			is: "nothing to do", launch: func() string {
				id := h.launch("Role", "web")
				h.give(id).instance(t)
				return id
			}, want: outcome.Current, decision: outcome.Current,
		},
	} {
		t.Run(c.is, func(t *testing.T) {
			h := h.in(t)
			id := c.launch()
			must(t, h.ClearCalls(t.Context()))
			run := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q,"dryRun":true%s}`, id, c.more))
			got := run.instance(t)
			want := []outcome.Change{}
			if c.changes != nil {
				want = c.changes(id)
			}
			if diff := cmp.Diff(want, got.Changes); diff != "" || got.Decision != c.want || got.Reason == "" {
				t.Errorf("decision %s: %s, want %s; changes (-want +got):\n%s", got.Decision, got.Reason, c.want, diff)
			}
			if diff := cmp.Diff([]string{"PlanInstance", "Decide", "Done"}, run.States); diff != "" {
				t.Errorf("states (-want +got):\n%s", diff)
			}
			if made := changes(h.functionCalls()); len(made) > 0 {
				t.Errorf("it wrote %v", made)
			}
			then := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q%s}`, id, c.more)).instance(t)
			if diff := cmp.Diff(want, then.Changes); diff != "" || then.Decision != c.decision {
				t.Errorf("the run: decision %s, want %s; changes (-want +got):\n%s", then.Decision, c.decision, diff)
			}
			if id := aws.ToString(got.ProfileID); got.ProfileArn != nil && id != "" && id != aws.ToString(then.ProfileID) {
				t.Errorf("planned for profile %s, done with %s", id, aws.ToString(then.ProfileID))
			}
		})
	}
}
