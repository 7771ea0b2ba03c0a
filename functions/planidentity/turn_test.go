package planidentity_test

import (
	"testing"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/functions/planidentity"
	"example.com/lanyard/internal/identityplan"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/steptest"
)

// What there is may be gone in a moment where another run is at work: it is waited for, and a dry run says so.
func TestAnotherRunIsAtWork(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t, template).App()
	runs := a.Executions(t, "Lanyard-AppIdentity")
	run := runs.Start(t)
	w := a.Whole(t, run, func(in *idp.CreateUserPoolInput) { in.UserPoolTags[naming.TagRun] = run })
	w.User(t, *w.Pool.Id, "ada")
	handle := planidentity.New(w.Env)
	asked, dry := input(), input()
	dry.Request.DryRun = true
	atWork := run + " is at work on app shop"
	calls := w.Calls(t, func() {
		out := steptest.Do(t, handle, asked)
		steptest.Equal(t, "next, wait and changes", []any{identityplan.NextAwait, atWork, []outcome.Change{}}, []any{out.Next, out.Wait, out.Result.Changes})
	})
	steptest.Equal(t, "calls", []string{"cognito-idp:ListUserPools", "cognito-idp:DescribeUserPool", "states:DescribeExecution"}, calls)
	out := steptest.Do(t, handle, dry)
	steptest.Equal(t, "next, decision and reason of a dry run",
		[]any{identityplan.NextDone, outcome.Current, "app shop has all that was asked for; " + atWork}, []any{out.Next, out.Result.Decision, out.Result.Reason})
	own := asked
	own.Execution = run
	out = steptest.Do(t, handle, own)
	steptest.Equal(t, "next, wait and holder in its own turn", []any{identityplan.NextDone, "", run}, []any{out.Next, out.Wait, *out.UserPool.Holder})
	runs.Stop(t, run)
	out = steptest.Do(t, handle, asked)
	steptest.Equal(t, "next and wait of the ended run", []any{identityplan.NextDone, ""}, []any{out.Next, out.Wait})
}
