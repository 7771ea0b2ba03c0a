package e2e

import (
	"testing"

	"example.com/lanyard/internal/localaws"
)

// Fifty launches at once, of an account whose other traffic has just taken 80 of the 100 tokens that EC2 has for
// associations: 20 pass, and the others at five a second.
func TestABurstOfFifty(t *testing.T) {
	for _, c := range []struct {
		is   string
		cold bool
	}{{"of a class that has its role", false}, {"of a class that is new", true}} {
		t.Run(c.is, func(t *testing.T) {
			h := newHouse(t, nil)
			begun := 0
			if !c.cold {
				h.byEvent("InstanceRole", h.launch("Role", "web")).instance(t)
				begun = 1
			}
			h.weather(localaws.Weather{
				"preset": "aws", "pendingMs": 500, "instanceVisibleAfterMs": 100, "profileVisibleAfterMs": 1000, "associatedAfterMs": 300,
				"buckets":   map[string]any{"ec2:AssociateIamInstanceProfile": map[string]any{"burst": 100, "perSecond": 5, "taken": 80}},
				"waitScale": 0.1,
			})
			ids := h.launchMany(50, "Role", "web")
			for _, run := range h.all("InstanceRole", begun+50) {
				run.instance(t)
			}
			h.whole(ids[0], "web")
			arn, profileID := h.profileOf(ids[0])
			for _, id := range ids[1:] {
				h.associatedWith(id, arn, profileID)
			}
			if roles, profiles := h.roles(), h.profiles(); len(roles) != 1 || len(profiles) != 1 {
				t.Errorf("roles %v, profiles %v, want one of each", roles, profiles)
			}
			throttled := 0
			for _, call := range h.functionCalls() {
				if call.Error == "RequestLimitExceeded" {
					throttled++
				}
			}
			if throttled == 0 {
				t.Skip("no call was throttled: on a machine this slow, the bucket refills faster than launches come")
			}
			t.Logf("%d calls, %d throttled", len(h.functionCalls()), throttled)
		})
	}
}
