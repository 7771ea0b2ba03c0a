package ensureloginprovider_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/functions/ensureloginprovider"
	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
	"example.com/lanyard/internal/userpool"
)

const execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"

var ctx = context.Background()

func staff(metadata string) appidentity.Provider {
	return appidentity.Provider{Type: appidentity.SAML, Name: "Staff", MetadataURL: metadata, Scopes: []string{}}
}

func input(w steptest.Whole, providers ...appidentity.Provider) ensureloginprovider.Input {
	return ensureloginprovider.Input{
		UserPoolID: *w.Pool.Id, UserPoolArn: *w.Pool.Arn, ClientID: w.ClientID, IdentityPoolID: w.IdentityPoolID, Providers: providers, Known: []string{},
	}
}

func TestMakesAndChangesAProvider(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, execution)
	handle := ensureloginprovider.New(w.Env)
	want := ensureloginprovider.Output{Login: w.Login, Providers: []string{"Staff"}, Created: []string{*w.Pool.Arn + "/provider/Staff"}}
	steptest.Equal(t, "output", want, steptest.Do(t, handle, input(w, staff("https://one.example.com"))))
	writes := w.Writes(t, func() { steptest.Do(t, handle, input(w, staff("https://one.example.com"))) })
	steptest.Equal(t, "writes of the same run again", []string{}, writes)
	writes = w.Writes(t, func() { steptest.Do(t, handle, input(w, staff("https://two.example.com"))) })
	steptest.Equal(t, "writes", []string{"cognito-idp:UpdateIdentityProvider"}, writes)
	have, err := userpool.ReadProvider(ctx, w.UserPools, *w.Pool.Id, "Staff")
	steptest.Must(t)(nil, err)
	steptest.Equal(t, "metadata", "https://two.example.com", have.ProviderDetails["MetadataURL"])
}

func TestAnotherTypeIsRefused(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, execution)
	handle := ensureloginprovider.New(w.Env)
	steptest.Do(t, handle, input(w, staff("https://one.example.com")))
	other := appidentity.Provider{Type: appidentity.OIDC, Name: "Staff", Issuer: "https://one.example.com", ClientID: "x"}
	steptest.Refused(t, handle, input(w, other), step.Conflict, "login provider Staff of user pool "+*w.Pool.Id+
		" is of type SAML, not OIDC: choose another name, or delete it")
}

// What a client's owner has set stays: that it does not offer the pool's own users, and that the identity pool does not check
// its tokens. Nothing of it was asked for.
func TestKeepsWhatTheOwnerSet(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, execution)
	client, err := userpool.ReadClient(ctx, w.UserPools, *w.Pool.Id, w.ClientID)
	steptest.Must(t)(nil, err)
	handle := ensureloginprovider.New(w.Env)
	steptest.Do(t, handle, input(w, staff("https://one.example.com")))
	update := userpool.UpdateClient(*client)
	update.SupportedIdentityProviders = []string{"Staff"}
	steptest.Must(t)(w.UserPools.UpdateUserPoolClient(ctx, update))
	pool := identitypool.Update(w.ReadIdentityPool(t, w.IdentityPoolID))
	pool.CognitoIdentityProviders[0].ServerSideTokenCheck = aws.Bool(false)
	steptest.Must(t)(w.IdentityPools.UpdateIdentityPool(ctx, pool))

	writes := w.Writes(t, func() { steptest.Do(t, handle, input(w, staff("https://one.example.com"))) })
	steptest.Equal(t, "writes", []string{}, writes)
	other := staff("https://one.example.com")
	other.Name = "Guests"
	steptest.Do(t, handle, input(w, other))
	client, err = userpool.ReadClient(ctx, w.UserPools, *w.Pool.Id, w.ClientID)
	steptest.Must(t)(nil, err)
	steptest.Equal(t, "offered", []string{"Staff", "Guests"}, client.SupportedIdentityProviders)
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureloginprovider.Output] {
		t.Helper()
		w := steptest.Environment(t).App().Whole(t, execution)
		pool := w.IdentityPool(t, execution, "2026-01-02T00:00:00.000Z") // without the login
		in := input(w, staff("https://one.example.com"))
		in.IdentityPoolID = pool
		handle := ensureloginprovider.New(w.Env)
		return steptest.Scene[ensureloginprovider.Output]{
			World:   w.World,
			Attempt: func(int) (ensureloginprovider.Output, error) { return handle(ctx, in) },
			Check: func(t *testing.T, out ensureloginprovider.Output) {
				t.Helper()
				steptest.Equal(t, "created", []string{*w.Pool.Arn + "/provider/Staff"}, out.Created)
				steptest.Equal(t, "logins", []string{w.ClientID}, w.LoginsOf(t, pool))
				client, err := userpool.ReadClient(ctx, w.UserPools, *w.Pool.Id, w.ClientID)
				steptest.Must(t)(nil, err)
				steptest.Equal(t, "offered", []string{"COGNITO", "Staff"}, client.SupportedIdentityProviders)
			},
		}
	})
}
