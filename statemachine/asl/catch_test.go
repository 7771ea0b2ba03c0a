package asl_test

import (
	"slices"
	"testing"

	"example.com/lanyard/statemachine/asl"
)

// planners read only: what fails in them leaves nothing behind.
var planners = []string{"PlanAccount", "PlanIdentity", "PlanInstance", "PlanRelease", "PlanTask"}

func TestEveryStateAfterTheFirstWriteCatchesAll(t *testing.T) {
	forEachMachine(t, func(t *testing.T, m asl.Machine) {
		for _, name := range m.States.Names {
			s := m.States.ByName[name]
			if s.Type != "Task" && s.Type != "Map" || slices.Contains(planners, name) {
				continue
			}
			if n := len(s.Catch); n == 0 || !slices.Equal(s.Catch[n-1].ErrorEquals, []string{"States.ALL"}) {
				t.Errorf("%s does not catch States.ALL last", name)
			}
		}
	})
}

// A failure ends in Fail, but for those that the outcome has a word for.
func TestFailuresDoNotEndInSuccess(t *testing.T) {
	allowed := []string{"Absent", "Gone", "Kept"}
	forEachMachine(t, func(t *testing.T, m asl.Machine) {
		for _, e := range m.Edges() {
			if e.Kind != asl.Caught {
				continue
			}
			for _, end := range reachable(m.Graph, e.To) {
				if m.States.ByName[end].Type == "Succeed" && !slices.Contains(allowed, end) {
					t.Errorf("a failure of %s can end in %s", e.From, end)
				}
			}
		}
	})
}

func TestStepsOfAnAppsRun(t *testing.T) {
	m := parse(t, machines["AppIdentity"])
	leads(t, m, [][]string{
		{
			"PlanIdentity", "Decide", "EnsureUserPool", "ByTurn", "EnsureAdminUser", "EnsureIdentityPool", "EnsurePoolClient",
			"EnsureLoginProvider", "EnsureRole", "BindIdentityRoles", "ConfirmIdentity",
		},
		{"EnsureUserPool", "ByTurn", "AwaitTurn", "PlanIdentity", "Decide", "Done"}, // another run has made all of it
		{"RemoveProof", "RemoveIdentityPool", "RemoveUserPool", "RemoveRole", "ByRollback", "RolledBack"},
	})
}

func TestStepsOfARun(t *testing.T) {
	leads(t, parse(t, machines["InstanceRole"]), [][]string{
		{"PlanInstance", "Decide", "EnsureRole", "EnsureProfile", "AssociateProfile", "ConfirmAssociation"}, // first of a class
		{"PlanInstance", "Decide", "AssociateProfile", "ConfirmAssociation"},                                // the next ones
		{"PlanInstance", "Decide", "Done"},                                                                  // repeated
	})
	leads(t, parse(t, machines["TaskRole"]), [][]string{
		{"PlanTask", "Decide", "EnsureRole", "ByMode", "EnsureTaskDefinition", "WithService", "UpdateService", "ConfirmService"},
		{"PlanTask", "Decide", "EnsureTaskDefinition", "WithService", "Registered"},
		{"PlanTask", "Decide", "UpdateService", "ConfirmService"}, // the revision is right
		{"PlanTask", "Decide", "ConfirmService"},                  // another run has updated the service
		{"PlanTask", "Decide", "EnsureRole", "ByMode", "RunTask", "ConfirmTask"},
		{"PlanTask", "Decide", "RunTask", "ConfirmTask"}, // the next runs
		{"PlanTask", "Decide", "Done"},                   // repeated
	})
}

func leads(t *testing.T, m asl.Machine, paths [][]string) {
	t.Helper()
	for _, path := range paths {
		for i := range len(path) - 1 {
			if !slices.ContainsFunc(m.Edges(), func(e asl.Edge) bool {
				return e.Kind != asl.Caught && e.From == path[i] && e.To == path[i+1]
			}) {
				t.Errorf("%s does not lead to %s", path[i], path[i+1])
			}
		}
		if last := m.States.ByName[path[len(path)-1]]; !last.End && last.Type != "Succeed" && last.Type != "Fail" {
			t.Errorf("%s does not end the run", path[len(path)-1])
		}
	}
}

func reachable(g asl.Graph, from string) []string {
	seen := []string{from}
	for i := 0; i < len(seen); i++ {
		for _, e := range g.Edges() {
			if e.From == seen[i] && !slices.Contains(seen, e.To) {
				seen = append(seen, e.To)
			}
		}
	}
	return seen
}
