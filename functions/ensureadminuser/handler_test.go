package ensureadminuser_test

import (
	"context"
	"testing"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/functions/ensureadminuser"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"

var ctx = context.Background()

func TestInvitesTheUserOnce(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	pool := a.UserPool(t, execution)
	handle, in := ensureadminuser.New(a.Env), ensureadminuser.Input{UserPoolID: *pool.Id, UserPoolArn: *pool.Arn, Username: "ada", Email: "ada@example.com"}
	want := ensureadminuser.Output{Username: "ada", Status: "FORCE_CHANGE_PASSWORD", Created: []string{*pool.Arn + "/user/ada"}}
	writes := a.Writes(t, func() {
		steptest.Equal(t, "output", want, steptest.Do(t, handle, in))
		steptest.Equal(t, "output of the same run again", want, steptest.Do(t, handle, in))
	})
	steptest.Equal(t, "writes", []string{"cognito-idp:AdminCreateUser"}, writes)
	got, err := a.UserPools.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: pool.Id, Username: &in.Username})
	steptest.Must(t)(nil, err)
	attributes := map[string]string{}
	for _, attribute := range got.UserAttributes {
		attributes[*attribute.Name] = *attribute.Value
	}
	steptest.Equal(t, "e-mail", "ada@example.com true", attributes["email"]+" "+attributes["email_verified"])

	in.Known, in.Email, want.Created = true, "another@example.com", []string{}
	steptest.Equal(t, "output where the user was known", want, steptest.Do(t, handle, in))
}

func TestPoolThatIsNotShown(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	in := ensureadminuser.Input{UserPoolID: "us-east-1_none00000", UserPoolArn: "arn", Username: "ada", Email: "ada@example.com"}
	steptest.Refused(t, ensureadminuser.New(a.Env), in, step.NotVisible, "user pool us-east-1_none00000 is not shown yet")
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureadminuser.Output] {
		t.Helper()
		a := steptest.Environment(t).App()
		pool := a.UserPool(t, execution)
		in := ensureadminuser.Input{UserPoolID: *pool.Id, UserPoolArn: *pool.Arn, Username: "ada", Email: "ada@example.com"}
		handle := ensureadminuser.New(a.Env)
		return steptest.Scene[ensureadminuser.Output]{
			World:   a.World,
			Attempt: func(int) (ensureadminuser.Output, error) { return handle(ctx, in) },
			Check: func(t *testing.T, out ensureadminuser.Output) {
				t.Helper()
				steptest.Equal(t, "created", []string{*pool.Arn + "/user/ada"}, out.Created)
				steptest.Equal(t, "users", []string{"ada"}, a.Users(t, *pool.Id))
			},
		}
	})
}
