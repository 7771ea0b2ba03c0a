package removeidentitypool_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/functions/removeidentitypool"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:other"
)

var ctx = context.Background()

func input(w steptest.Whole) removeidentitypool.Input {
	return removeidentitypool.Input{
		App: steptest.AppName, Login: &w.Login, ClientID: &w.ClientID, RoleArn: w.Names().RoleArn(w.RoleName), Execution: execution,
	}
}

// What was there before the run stays, without what the run bound in it.
func TestUnbindsInAPoolThatThereWas(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, otherRun)
	w.AppRole(t, "prior", w.IdentityPoolID, otherRun)
	in := input(w)
	in.PriorRoleArn = aws.String(w.Names().RoleArn("prior"))
	steptest.Equal(t, "output", removeidentitypool.Output{Removed: []string{}, Left: []string{}}, steptest.Do(t, removeidentitypool.New(w.Env), in))
	roles := w.Roles(t, w.IdentityPoolID)
	steptest.Equal(t, "role", map[string]string{identitypool.Authenticated: *in.PriorRoleArn}, roles.Roles)
	steptest.Equal(t, "mappings", 0, len(roles.RoleMappings))
	steptest.Equal(t, "logins", []string{}, w.LoginsOf(t, w.IdentityPoolID))
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, run := range map[string]string{"the run's own pool": execution, "a pool that there was": otherRun} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[removeidentitypool.Output] {
				t.Helper()
				w := steptest.Environment(t).App().Whole(t, run)
				handle := removeidentitypool.New(w.Env)
				return steptest.Scene[removeidentitypool.Output]{
					World:   w.World,
					Attempt: func(int) (removeidentitypool.Output, error) { return handle(ctx, input(w)) },
					Check: func(t *testing.T, _ removeidentitypool.Output) {
						t.Helper()
						if run == execution {
							steptest.Equal(t, "pools", []string{}, w.OurIdentityPools(t))
							return
						}
						steptest.Equal(t, "roles", 0, len(w.Roles(t, w.IdentityPoolID).Roles))
						steptest.Equal(t, "logins", []string{}, w.LoginsOf(t, w.IdentityPoolID))
					},
				}
			})
		})
	}
}
