package removeproof_test

import (
	"context"
	"testing"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/functions/removeproof"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/proof"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:other"
)

var ctx = context.Background()

// left by a proof that ended in the middle: user, client, login and identity.
func left(t *testing.T, w steptest.Whole) {
	t.Helper()
	visit := proof.Visit{API: clients.NewCognito(w.Env.AWS), Pool: *w.Pool, IdentityPoolID: w.IdentityPoolID, Login: w.Login, Name: proof.NameFor(execution)}
	steptest.Must(t)(nil, visit.Enter(ctx))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[removeproof.Output] {
		t.Helper()
		w := steptest.Environment(t).App().Whole(t, otherRun)
		others := proof.NameFor(otherRun)
		w.User(t, *w.Pool.Id, others)
		w.Client(t, *w.Pool.Id, func(in *idp.CreateUserPoolClientInput) { in.ClientName = &others })
		left(t, w)
		handle := removeproof.New(w.Env)
		return steptest.Scene[removeproof.Output]{
			World: w.World,
			Attempt: func(int) (removeproof.Output, error) {
				return handle(ctx, removeproof.Input{UserPoolID: *w.Pool.Id, IdentityPoolID: w.IdentityPoolID, Login: w.Login, Execution: execution})
			},
			Check: func(t *testing.T, out removeproof.Output) {
				t.Helper()
				steptest.Equal(t, "name", proof.NameFor(execution), out.Name)
				steptest.Equal(t, "users", []string{others}, w.Users(t, *w.Pool.Id))
				steptest.Equal(t, "identities", []string{}, w.Identities(t, w.IdentityPoolID))
				steptest.Equal(t, "logins", []string{w.ClientID}, w.LoginsOf(t, w.IdentityPoolID))
			},
		}
	})
}
