package bindidentityroles_test

import (
	"context"
	"testing"

	"example.com/lanyard/functions/bindidentityroles"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"

var ctx = context.Background()

func input(w steptest.Whole, roleName string) bindidentityroles.Input {
	return bindidentityroles.Input{IdentityPoolID: w.IdentityPoolID, Login: w.Login, ClientID: w.ClientID, RoleArn: w.Names().RoleArn(roleName)}
}

func TestBindsAndIsBound(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, execution)
	w.AppRole(t, "another", w.IdentityPoolID, execution)
	handle := bindidentityroles.New(w.Env)
	mapping := w.Login + ":" + w.ClientID
	prior := w.Names().RoleArn(w.RoleName)
	want := bindidentityroles.Output{Mapping: mapping, Bound: true, Reasons: []string{"signed-in users have role " + prior}}
	steptest.Equal(t, "output", want, steptest.Do(t, handle, input(w, "another")))
	steptest.Equal(t, "role", w.Names().RoleArn("another"), w.Roles(t, w.IdentityPoolID).Roles["authenticated"])
	calls := w.Calls(t, func() {
		steptest.Equal(t, "output", bindidentityroles.Output{Mapping: mapping, Reasons: []string{}}, steptest.Do(t, handle, input(w, "another")))
	})
	steptest.Equal(t, "calls", []string{"cognito-identity:GetIdentityPoolRoles"}, calls)
}

func TestRoleThatCognitoDoesNotSee(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, execution)
	steptest.Refused(t, bindidentityroles.New(w.Env), input(w, "none"), step.NotVisible, "role "+w.Names().RoleArn("none")+" is not visible to Cognito yet")
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[bindidentityroles.Output] {
		t.Helper()
		w := steptest.Environment(t).App().Whole(t, execution)
		w.AppRole(t, "another", w.IdentityPoolID, execution)
		handle := bindidentityroles.New(w.Env)
		return steptest.Scene[bindidentityroles.Output]{
			World:   w.World,
			Attempt: func(int) (bindidentityroles.Output, error) { return handle(ctx, input(w, "another")) },
			Check: func(t *testing.T, _ bindidentityroles.Output) {
				t.Helper()
				steptest.Equal(t, "role", w.Names().RoleArn("another"), w.Roles(t, w.IdentityPoolID).Roles["authenticated"])
			},
		}
	})
}
