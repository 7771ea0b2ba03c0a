package e2e

import (
	"slices"
	"testing"

	"example.com/lanyard/internal/outcome"
)

// A step of the way back that fails for good does not keep the others from taking back what is theirs, and what it leaves is
// said; unless that has gone with a pool.
func TestRollingBackAnAppGoesOn(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for _, c := range []struct {
		name, action, step string
		before             func(app)
		ends               string
		left               func(app) []string
		after              func(app)
	}{
		{
			"the proof stays, and goes with the pools", "cognito-idp:ListUsers", "RemoveProof", func(app) {}, "RolledBack",
			func(app) []string { return []string{} }, app.nothing,
		},
		{
			"the proof stays in pools that there were", "cognito-idp:ListUsers", "RemoveProof", app.bare, "RollbackFailed",
			func(a app) []string {
				return []string{*a.ourUserPools()[0].Arn, a.names.IdentityPoolArn(*a.ourIdentityPools()[0].IdentityPoolId)}
			},
			app.stillBare,
		},
		{
			"the identity pool stays", "cognito-identity:DeleteIdentityPool", "RemoveIdentityPool", func(app) {}, "RollbackFailed",
			func(a app) []string {
				return []string{a.names.IdentityPoolArn(*a.ourIdentityPools()[0].IdentityPoolId)}
			},
			func(a app) {
				if left := a.ourUserPools(); len(left) > 0 {
					a.t.Errorf("%d user pools are left", len(left))
				}
			},
		},
		{
			"the user pool stays", "cognito-idp:DeleteUserPool", "RemoveUserPool", func(app) {}, "RollbackFailed",
			func(a app) []string { return []string{*a.ourUserPools()[0].Arn} },
			func(a app) {
				if left := a.ourIdentityPools(); len(left) > 0 {
					a.t.Errorf("%d identity pools are left", len(left))
				}
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.in(t).another()
			c.before(a)
			must(t, h.SetFaults(t.Context(), refusedTo("cognito-identity:GetCredentialsForIdentity", "/Lanyard-ConfirmIdentity"),
				refusedTo(c.action, "/Lanyard-"+c.step)))
			got := a.run(staff).failure(t, c.ends)
			_, err := h.ClearFaults(t.Context())
			must(t, err)
			if want := c.left(a); !slices.Equal(got.Left, want) {
				t.Errorf("left %v: %s\nwant %v", got.Left, got.LeftReason, want)
			}
			if failed := got.Rollback != nil; failed != (c.ends == "RollbackFailed") {
				t.Errorf("rollback %+v", got.Rollback)
			}
			if want := (outcome.StepError{}); got.Failure == want {
				t.Error("it does not say why the run failed")
			}
			c.after(a)
		})
	}
}
