package e2e

import (
	"slices"
	"testing"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// Two runs for one app at once, of which the first fails and takes back what it made: the second waits for its turn, and in
// the end there is all that it asked for. So it is where the first had made the pools, and where they were there before and
// nothing shows which run made what is in them.
func TestRunsForAnAppTakeTurns(t *testing.T) {
	h := newHouse(t, localaws.Weather{"waitScale": hurried})
	h.byHand()
	for _, c := range []struct {
		name   string
		before func(app)
		made   int
	}{
		{"an app that there is not", func(app) {}, 6},
		{"pools that there were", app.bare, 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.in(t)
			a := h.another()
			c.before(a)
			must(t, h.ClearCalls(t.Context()))
			once := refusedTo("cognito-identity:GetCredentialsForIdentity", "/Lanyard-ConfirmIdentity")
			once.Count = 1
			must(t, h.SetFaults(t.Context(), once,
				localaws.Fault{Action: "cognito-idp:AdminCreateUser", Fault: "delay", DelayMs: 2000, Count: 1, Principal: "/Lanyard-ConfirmIdentity"}))
			first := h.begin("AppIdentity", a.input(staff))[0]
			eventually(t, "all that the first run makes", func() bool { return count(h.functionCalls(), "cognito-identity:SetIdentityPoolRoles") > 0 })
			second := h.begin("AppIdentity", a.input(staff))[0]
			if got := h.await(first).failure(t, "RolledBack"); len(got.Left) > 0 {
				t.Errorf("the first has left %v: %s", got.Left, got.LeftReason)
			}
			run := h.await(second)
			if got := run.identity(t); got.Decision != outcome.IdentityProven || len(got.Created) != c.made {
				t.Errorf("the second: %+v", got)
			}
			if !slices.Contains(run.States, "AwaitTurn") {
				t.Errorf("the second did not wait: %v", run.States)
			}
			a.whole()
		})
	}
}

// Runs for one app that nothing strikes: one makes all of it, the others wait, and find all as they asked for it.
func TestTheSameRequestForAnAppThreeTimes(t *testing.T) {
	h := newHouse(t, localaws.Weather{"waitScale": hurried})
	h.byHand()
	a := h.app("shop")
	var decisions []outcome.Decision
	for _, run := range h.awaitAll(h.begin("AppIdentity", a.input(staff), a.input(staff), a.input(staff))) {
		decisions = append(decisions, run.identity(t).Decision)
	}
	slices.Sort(decisions)
	equal(t, "decisions", []outcome.Decision{outcome.Current, outcome.Current, outcome.IdentityProven}, decisions)
	a.whole()
}
