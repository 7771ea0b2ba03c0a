package removeuserpool_test

import (
	"context"
	"fmt"
	"testing"

	"example.com/lanyard/functions/removeuserpool"
	"example.com/lanyard/internal/proof"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:other"
)

var ctx = context.Background()

func input() removeuserpool.Input {
	return removeuserpool.Input{App: steptest.AppName, Username: "ada", Providers: []string{}, ProvidersKnown: []string{}, Execution: execution}
}

func TestLeavesAPoolWithOthersUsers(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	pool := a.UserPool(t, execution)
	for _, name := range []string{"ada", proof.NameFor(execution), "ben", "eve"} {
		a.User(t, *pool.Id, name)
	}
	writes := a.Writes(t, func() {
		steptest.Equal(t, "output", removeuserpool.Output{
			Removed: []string{}, Left: []string{*pool.Arn}, Reason: fmt.Sprintf("user pool %s holds 2 users that this run did not make", *pool.Id),
		}, steptest.Do(t, removeuserpool.New(a.Env), input()))
	})
	steptest.Equal(t, "writes", []string{}, writes)
}

// What was there before the run stays: here all of it.
func TestLeavesWhatThereWas(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	pool := a.UserPool(t, otherRun)
	a.Client(t, *pool.Id)
	a.User(t, *pool.Id, "ada")
	in := input()
	in.UserKnown, in.ClientKnown = true, true
	writes := a.Writes(t, func() {
		steptest.Equal(t, "output", removeuserpool.Output{Removed: []string{}, Left: []string{}}, steptest.Do(t, removeuserpool.New(a.Env), in))
	})
	steptest.Equal(t, "writes", []string{}, writes)
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]string{"the run's own pool": execution, "a pool that there was": otherRun} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[removeuserpool.Output] {
				t.Helper()
				a := steptest.Environment(t).App()
				pool := a.UserPool(t, run)
				a.Client(t, *pool.Id)
				a.User(t, *pool.Id, "ada")
				handle := removeuserpool.New(a.Env)
				return steptest.Scene[removeuserpool.Output]{
					World:   a.World,
					Attempt: func(int) (removeuserpool.Output, error) { return handle(ctx, input()) },
					Check: func(t *testing.T, out removeuserpool.Output) {
						t.Helper()
						steptest.Equal(t, "left", []string{}, out.Left)
						if run == execution {
							steptest.Equal(t, "pools", []string{}, a.OurUserPools(t))
							return
						}
						steptest.Equal(t, "clients", []string{}, a.Clients(t, *pool.Id))
						steptest.Equal(t, "users", []string{}, a.Users(t, *pool.Id))
					},
				}
			})
		})
	}
}
