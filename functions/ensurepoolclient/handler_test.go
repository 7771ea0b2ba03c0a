package ensurepoolclient_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/functions/ensurepoolclient"
	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
	"example.com/lanyard/internal/userpool"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"

var ctx = context.Background()

func input(pool *types.UserPoolType, attempt int) ensurepoolclient.Input {
	return ensurepoolclient.Input{App: steptest.AppName, UserPoolID: *pool.Id, UserPoolArn: *pool.Arn, Attempt: attempt}
}

func read(t *testing.T, a steptest.App, poolID, id string) *types.UserPoolClientType {
	t.Helper()
	client, err := userpool.ReadClient(ctx, a.UserPools, poolID, id)
	steptest.Must(t)(nil, err)
	return client
}

func TestCreatesTheClient(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	pool := a.UserPool(t, execution)
	handle, in := ensurepoolclient.New(a.Env), input(pool, 0)
	in.Client = (appidentity.App{Client: &appidentity.Client{
		CallbackURLs: []string{"https://shop.example.com/in"}, Flows: []string{"code"}, Scopes: []string{"openid"}, GenerateSecret: true, RefreshTokenDays: 7,
	}}).Whole().Client
	out := steptest.Do(t, handle, in)
	steptest.Equal(t, "output", ensurepoolclient.Output{ID: out.ID, Created: []string{*pool.Arn + "/client/" + out.ID}, Others: []string{}}, out)
	client := read(t, a, *pool.Id, out.ID)
	steptest.Equal(t, "user existence", types.PreventUserExistenceErrorTypesEnabled, client.PreventUserExistenceErrors)
	steptest.Equal(t, "token revocation", true, *client.EnableTokenRevocation)
	steptest.Equal(t, "secret", true, client.ClientSecret != nil)
	steptest.Equal(t, "refresh tokens", int32(7), client.RefreshTokenValidity)
	writes := a.Writes(t, func() { steptest.Equal(t, "output", out, steptest.Do(t, handle, in)) })
	steptest.Equal(t, "writes of the same run again", []string{}, writes)
}

func TestASecretComesOnlyWithTheClient(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	pool := a.UserPool(t, execution)
	id := a.Client(t, *pool.Id)
	in := input(pool, 0)
	in.Client = &appidentity.Client{GenerateSecret: true}
	steptest.Refused(t, ensurepoolclient.New(a.Env), in, step.Conflict, "client.generateSecret: value true: client "+id+
		" was made without a secret, and gets none later: leave it out, or delete the client")
}

func TestTheOldestOfTwo(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	pool := a.UserPool(t, execution)
	first, second := a.Client(t, *pool.Id), a.Client(t, *pool.Id)
	in := input(pool, 0)
	in.Known = true
	steptest.Equal(t, "output", ensurepoolclient.Output{ID: first, Created: []string{}, Others: []string{second}}, steptest.Do(t, ensurepoolclient.New(a.Env), in))
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, found := range map[string]func(*testing.T, steptest.App, string){
		"while it creates": func(*testing.T, steptest.App, string) {},
		"while it mends": func(t *testing.T, a steptest.App, poolID string) {
			t.Helper()
			a.Client(t, poolID, func(in *idp.CreateUserPoolClientInput) { in.EnableTokenRevocation = aws.Bool(false) })
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[ensurepoolclient.Output] {
				t.Helper()
				a := steptest.Environment(t).App()
				pool := a.UserPool(t, execution)
				found(t, a, *pool.Id)
				handle := ensurepoolclient.New(a.Env)
				return steptest.Scene[ensurepoolclient.Output]{
					World:   a.World,
					Attempt: func(number int) (ensurepoolclient.Output, error) { return handle(ctx, input(pool, number)) },
					Check: func(t *testing.T, out ensurepoolclient.Output) {
						t.Helper()
						steptest.Equal(t, "clients", []string{"lanyard-shop"}, a.Clients(t, *pool.Id))
						steptest.Equal(t, "token revocation", true, *read(t, a, *pool.Id, out.ID).EnableTokenRevocation)
					},
				}
			})
		})
	}
}
