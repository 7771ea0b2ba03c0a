package e2e

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// Whatever happens to any one AWS call of any step of AppIdentity, the run converges: one of everything, and nothing of the
// proof; or, on the way back, nothing at all.
func TestRunsForAnAppConverge(t *testing.T) {
	for _, s := range appScenes {
		t.Run(s.name, func(t *testing.T) { s.converges(t) })
	}
}

var apps atomic.Int64

// another app, so that the runs of a scene do not meet.
func (h *house) another() app { return h.app(fmt.Sprintf("shop-%d", apps.Add(1))) }

const staff = `,"providers":[{"type":"SAML","name":"Staff","metadataUrl":"https://idp.example.com/metadata.xml"}]`

var appScenes = []scene{
	{
		name: "the first run for an app", machine: "AppIdentity", houses: 4,
		prepare: func(h *house) (string, string) { a := h.another(); return a.name, a.input(staff) },
		check: func(h *house, id string, e execution) {
			got := e.identity(h.t)
			if got.Decision != outcome.IdentityProven || len(got.Created) != 6 || len(got.Others) > 0 {
				h.t.Errorf("got %+v", got)
			}
			h.app(id).whole()
		},
	},
	{
		name: "a provider for an app that there is", machine: "AppIdentity", houses: 3,
		steps: "PlanIdentity EnsureUserPool EnsureIdentityPool EnsurePoolClient EnsureLoginProvider BindIdentityRoles",
		prepare: func(h *house) (string, string) {
			a := h.another()
			a.run("").identity(h.t)
			a.open()
			return a.name, a.input(staff + `,"client":{"accessTokenMinutes":30}`)
		},
		check: func(h *house, id string, e execution) {
			got := e.identity(h.t)
			if want := []string{*h.app(id).ourUserPools()[0].Arn + "/provider/Staff"}; !slices.Equal(got.Created, want) {
				h.t.Errorf("created %v, want %v", got.Created, want)
			}
			h.app(id).whole()
		},
	},
	{
		name: "the way back of a first run", machine: "AppIdentity", steps: "RemoveProof RemoveIdentityPool RemoveUserPool RemoveRole", houses: 4,
		always:  []localaws.Fault{refusedTo("cognito-identity:GetCredentialsForIdentity", "/Lanyard-ConfirmIdentity")},
		prepare: func(h *house) (string, string) { a := h.another(); return a.name, a.input(staff) },
		check: func(h *house, id string, e execution) {
			if got := e.failure(h.t, "RolledBack"); len(got.Left) > 0 || got.Subject != id {
				h.t.Errorf("%s: left %v: %s", got.Subject, got.Left, got.LeftReason)
			}
			h.app(id).nothing()
		},
	},
	{
		name: "the way back from an app that there was", machine: "AppIdentity", steps: "RemoveIdentityPool RemoveUserPool", houses: 3,
		always: []localaws.Fault{refusedTo("cognito-identity:GetCredentialsForIdentity", "/Lanyard-ConfirmIdentity")},
		prepare: func(h *house) (string, string) {
			a := h.another()
			a.bare()
			return a.name, a.input(staff)
		},
		check: func(h *house, id string, e execution) {
			if got := e.failure(h.t, "RolledBack"); len(got.Left) > 0 {
				h.t.Errorf("left %v: %s", got.Left, got.LeftReason)
			}
			h.app(id).stillBare()
		},
	},
}
