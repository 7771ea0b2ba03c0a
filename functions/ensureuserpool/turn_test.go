package ensureuserpool_test

import (
	"testing"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/functions/ensureuserpool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const taken = "no other run may take its turn at the same moment; then plan anew"

// held by a run: the pool as it made or took it.
func held(by string) func(*idp.CreateUserPoolInput) {
	return func(in *idp.CreateUserPoolInput) { in.UserPoolTags[naming.TagRun] = by }
}

// visit is one run's: what it planned under is nobody's turn, or the given one's.
func visit(execution string, holder ...string) ensureuserpool.Input {
	in := input(0)
	in.Execution = execution
	if len(holder) > 0 {
		in.Holder = &holder[0]
	}
	return in
}

// A run waits for another that is at work, takes its turn when that has ended, however it ended, and goes on when it has
// planned in its turn.
func TestRunsTakeTurns(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	runs := a.Executions(t, "Lanyard-AppIdentity")
	first, second := runs.Start(t), runs.Start(t)
	pool := a.UserPool(t, first, held(first))
	handle := ensureuserpool.New(a.Env)
	for _, moment := range []struct {
		name   string
		before func()
		in     ensureuserpool.Input
		holder string
		next   ensureuserpool.Next
		reason string
		writes []string
	}{
		{"the first has made the pool", nil, visit(first), first, ensureuserpool.NextEnsure, "", []string{}},
		{"it is at work", nil, visit(second), first, ensureuserpool.NextAwait, first + " is at work on app shop", []string{}},
		{"it goes on meanwhile", nil, visit(first), first, ensureuserpool.NextEnsure, "", []string{}},
		{
			"it has ended", func() { runs.Stop(t, first) },
			visit(second, first), second, ensureuserpool.NextAwait, taken,
			[]string{"cognito-idp:TagResource"},
		},
		{"the answer was lost, and the run has not planned anew", nil, visit(second, first), second, ensureuserpool.NextAwait, taken, []string{}},
		{"it has", nil, visit(second, second), second, ensureuserpool.NextEnsure, "", []string{}},
	} {
		t.Run(moment.name, func(t *testing.T) {
			if moment.before != nil {
				moment.before()
			}
			var out ensureuserpool.Output
			writes := a.Writes(t, func() { out = steptest.Do(t, handle, moment.in) })
			steptest.Equal(t, "writes", moment.writes, writes)
			steptest.Equal(t, "holder, next and reason", []any{moment.holder, moment.next, moment.reason}, []any{out.Holder, out.Next, out.Reason})
			steptest.Equal(t, "lanyard:run", moment.holder, a.ReadUserPool(t, *pool.Id).UserPoolTags[naming.TagRun])
		})
	}
}

// Of two runs that take the turn at the same moment, the one that was overwritten sees it when it looks again.
func TestTwoTakeTheTurnAtOnce(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	runs := a.Executions(t, "Lanyard-AppIdentity")
	first, second := runs.Start(t), runs.Start(t)
	a.UserPool(t, otherRun)
	handle := ensureuserpool.New(a.Env)
	slow := ensureuserpool.New(a.Between("TagResource", 1, func() { steptest.Do(t, handle, visit(first)) }))
	steptest.Do(t, slow, visit(second))
	lost, won := steptest.Do(t, handle, visit(first, second)), steptest.Do(t, handle, visit(second, second))
	steptest.Equal(t, "next of both", []ensureuserpool.Next{ensureuserpool.NextAwait, ensureuserpool.NextEnsure}, []ensureuserpool.Next{lost.Next, won.Next})
}

// Whose turn it was counts no more where it is none of this machine's runs.
func TestATurnThatIsNobodys(t *testing.T) {
	t.Parallel()
	for name, by := range map[string]string{
		"another stack's": "arn:aws:states:us-east-1:111122223333:execution:Other-AppIdentity:run", "no ARN": "ada",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := steptest.Environment(t).App()
			a.UserPool(t, otherRun, held(by))
			out := steptest.Do(t, ensureuserpool.New(a.Env), input(0))
			steptest.Equal(t, "holder", execution, out.Holder)
		})
	}
}

func TestATurnThatIsForgotten(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	a.UserPool(t, otherRun, held(a.Names().AppRuns()+"other"))
	calls := a.Calls(t, func() { steptest.Must(t)(inTurn(ensureuserpool.New(a.Env), input(0))) })
	steptest.Equal(t, "calls", []string{
		"cognito-idp:ListUserPools", "cognito-idp:DescribeUserPool", "states:DescribeExecution", "cognito-idp:TagResource",
		"cognito-idp:ListUserPools", "cognito-idp:DescribeUserPool",
	}, calls)
}

func TestAnExecutionThatNoTagCanHold(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	const machine = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:"
	writes := a.Writes(t, func() {
		steptest.Refused(t, ensureuserpool.New(a.Env), visit(machine+"now!"), step.InvalidInput, `name of the execution: value "now!": cannot be `+
			"kept in a tag: want letters, digits and _.=+-@ alone: start it under another name")
	})
	steptest.Equal(t, "writes", []string{}, writes)
}
