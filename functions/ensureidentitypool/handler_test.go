package ensureidentitypool_test

import (
	"context"
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"

	"example.com/lanyard/functions/ensureidentitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:other"
)

var ctx = context.Background()

func input(attempt int) ensureidentitypool.Input {
	return ensureidentitypool.Input{App: steptest.AppName, Template: "app", Execution: execution, Attempt: attempt}
}

func TestCreatesThePool(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	handle := ensureidentitypool.New(a.Env)
	out := steptest.Do(t, handle, input(0))
	arn := a.Names().IdentityPoolArn(out.ID)
	steptest.Equal(t, "output", ensureidentitypool.Output{ID: out.ID, Arn: arn, Created: []string{arn}, Others: []string{}}, out)
	pool := a.ReadIdentityPool(t, out.ID)
	steptest.Equal(t, "guests", false, pool.AllowUnauthenticatedIdentities)
	steptest.Equal(t, "lanyard:execution", naming.Hash(execution), pool.IdentityPoolTags["lanyard:execution"])
	writes := a.Writes(t, func() { steptest.Equal(t, "output", out, steptest.Do(t, handle, input(1))) })
	steptest.Equal(t, "writes of the same run again", []string{}, writes)
}

// Guests are turned away, and whatever else somebody has set stays.
func TestTurnsGuestsAway(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	id := a.IdentityPool(t, otherRun, "2026-01-01T00:00:00.000Z", func(in *cognitoidentity.CreateIdentityPoolInput) {
		in.AllowUnauthenticatedIdentities, in.SupportedLoginProviders = true, map[string]string{"accounts.google.com": "shop"}
	})
	steptest.Do(t, ensureidentitypool.New(a.Env), input(0))
	pool := a.ReadIdentityPool(t, id)
	steptest.Equal(t, "guests", false, pool.AllowUnauthenticatedIdentities)
	steptest.Equal(t, "login providers", map[string]string{"accounts.google.com": "shop"}, pool.SupportedLoginProviders)
	steptest.Equal(t, "lanyard:execution", naming.Kept, pool.IdentityPoolTags["lanyard:execution"])
}

func TestTheOldestOfTwo(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	younger := a.IdentityPool(t, otherRun, "2026-01-02T00:00:00.000Z")
	older := a.IdentityPool(t, otherRun, "2026-01-01T00:00:00.000Z")
	out := steptest.Do(t, ensureidentitypool.New(a.Env), input(0))
	steptest.Equal(t, "pool", older, out.ID)
	steptest.Equal(t, "others", []string{younger}, out.Others)
}

func TestRefusesAForeignPool(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	a.IdentityPool(t, otherRun, "", func(in *cognitoidentity.CreateIdentityPoolInput) { in.IdentityPoolTags = nil })
	_, err := ensureidentitypool.New(a.Env)(ctx, input(0))
	steptest.Equal(t, "error", step.NotOwned, step.CodeOf(err))
}

func TestLooksBeforeItCreatesAgain(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	handle := ensureidentitypool.New(a.Env)
	for attempt := 1; attempt < 4; attempt++ {
		steptest.Refused(t, handle, input(attempt), step.NotVisible, "identity pool lanyard-shop may be made already and is not listed yet")
	}
	steptest.Do(t, handle, input(4))
	steptest.Equal(t, "pools", 1, len(a.OurIdentityPools(t)))
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, found := range map[string]func(*testing.T, steptest.App){
		"while it creates": func(*testing.T, steptest.App) {},
		"while it turns guests away": func(t *testing.T, a steptest.App) {
			t.Helper()
			a.IdentityPool(t, otherRun, "", func(in *cognitoidentity.CreateIdentityPoolInput) { in.AllowUnauthenticatedIdentities = true })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureidentitypool.Output] {
				t.Helper()
				a := steptest.Environment(t).App()
				found(t, a)
				handle := ensureidentitypool.New(a.Env)
				return steptest.Scene[ensureidentitypool.Output]{
					World:   a.World,
					Attempt: func(number int) (ensureidentitypool.Output, error) { return handle(ctx, input(number)) },
					Check: func(t *testing.T, out ensureidentitypool.Output) {
						t.Helper()
						if pools := a.OurIdentityPools(t); !slices.Equal(pools, []string{out.ID}) || a.ReadIdentityPool(t, out.ID).AllowUnauthenticatedIdentities {
							t.Errorf("pools %v, want %s without guests", pools, out.ID)
						}
					},
				}
			})
		})
	}
}
