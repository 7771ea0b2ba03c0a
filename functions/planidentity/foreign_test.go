package planidentity_test

import (
	"testing"

	"example.com/lanyard/functions/planidentity"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

// role of the account that is not under our path.
func role(t *testing.T, a steptest.App, name string) string {
	t.Helper()
	a.ForeignRole(t, name, "/")
	return "arn:aws:iam::" + a.ID + ":role/" + name
}

// give a pool a role besides those that it has.
func give(t *testing.T, w steptest.Whole, who, roleArn string) {
	t.Helper()
	set := identitypool.Set(w.IdentityPoolID, w.Roles(t, w.IdentityPoolID))
	set.Roles[who] = roleArn
	steptest.Must(t)(w.IdentityPools.SetIdentityPoolRoles(ctx, set))
}

// A role that binding would have to send along, and may not, is refused before anything is changed.
func TestARoleThatCannotBeKept(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, template).App().Whole(t, execution)
	guests := role(t, w.App, "guests")
	give(t, w, "unauthenticated", guests)
	handle := planidentity.New(w.Env)
	out := steptest.Do(t, handle, input())
	steptest.Equal(t, "changes where the role is bound already", []outcome.Action{outcome.InviteAdminUser}, actions(out))

	give(t, w, "authenticated", role(t, w.App, "prior"))
	writes := w.Writes(t, func() {
		steptest.Refused(t, handle, input(), step.NotOwned, "identity pool "+w.IdentityPoolID+" has roles that this stack may not pass to Cognito: "+
			guests+" (of guests): binding a role sets all roles of a pool at once, and only those under /lanyard/ may be passed: "+
			"take them off the pool, or give it roles under /lanyard/ in their place")
	})
	steptest.Equal(t, "writes", []string{}, writes)
}

// The role that ours takes the place of need not be passed; the plan says what that costs.
func TestARoleThatIsReplaced(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, template).App().Whole(t, execution)
	w.User(t, *w.Pool.Id, "ada")
	prior := role(t, w.App, "prior")
	give(t, w, "authenticated", prior)
	out := steptest.Do(t, planidentity.New(w.Env), input())
	steptest.Equal(t, "changes", []outcome.Change{{
		Action: outcome.BindRole, Resource: w.IdentityPoolID,
		Reason: "signed-in users have role " + prior + ", a run that fails could not give back " + prior +
			" (of signed-in users), since it is not under /lanyard/",
	}}, out.Result.Changes)
}
