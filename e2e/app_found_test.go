package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/userpool"
)

// An app that somebody has changed by hand keeps all of it, while a run mends what no app may do without and adds what was
// asked for.
func TestAnAppKeepsWhatWasSetByHand(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	first := a.run("").identity(t)
	ctx := t.Context()

	pool := a.ourUserPools()[0]
	byHand := userpool.Update(*pool)
	byHand.AdminCreateUserConfig.AllowAdminCreateUserOnly = false
	byHand.AdminCreateUserConfig.InviteMessageTemplate = &idptypes.MessageTemplateType{
		EmailSubject: aws.String("Welcome"), EmailMessage: aws.String("{username} {####}"),
	}
	byHand.DeviceConfiguration = &idptypes.DeviceConfigurationType{ChallengeRequiredOnNewDevice: true}
	byHand.EmailConfiguration = &idptypes.EmailConfigurationType{ReplyToEmailAddress: aws.String("ops@example.com")}
	byHand.UserPoolTags["team"] = "shop"
	_, err := a.userPools.UpdateUserPool(ctx, byHand)
	must(t, err)
	client, err := userpool.ReadClient(ctx, a.userPools, *pool.Id, *first.ClientID)
	must(t, err)
	clientByHand := userpool.UpdateClient(*client)
	clientByHand.ReadAttributes, clientByHand.AuthSessionValidity = []string{"email"}, aws.Int32(10)
	clientByHand.PreventUserExistenceErrors = idptypes.PreventUserExistenceErrorTypesLegacy
	_, err = a.userPools.UpdateUserPoolClient(ctx, clientByHand)
	must(t, err)
	identity := a.ourIdentityPools()[0]
	identityByHand := identitypool.Update(identity)
	identityByHand.AllowUnauthenticatedIdentities, identityByHand.DeveloperProviderName = true, aws.String("login.shop")
	identityByHand.SupportedLoginProviders = map[string]string{"accounts.google.com": "shop"}
	_, err = a.identityPools.UpdateIdentityPool(ctx, identityByHand)
	must(t, err)

	wantPool, wantIdentity := a.ourUserPools()[0], a.ourIdentityPools()[0]
	wantClient, err := userpool.ReadClient(ctx, a.userPools, *pool.Id, *first.ClientID)
	must(t, err)
	wantPool.AdminCreateUserConfig.AllowAdminCreateUserOnly, wantPool.UserPoolTags[naming.TagExecution] = true, naming.Kept
	wantIdentity.AllowUnauthenticatedIdentities, wantIdentity.IdentityPoolTags[naming.TagExecution] = false, naming.Kept
	wantClient.PreventUserExistenceErrors = idptypes.PreventUserExistenceErrorTypesEnabled
	wantClient.CallbackURLs, wantClient.AllowedOAuthScopes = []string{"https://shop.example.com/in"}, []string{"openid"}
	wantClient.AllowedOAuthFlows, wantClient.AllowedOAuthFlowsUserPoolClient = []idptypes.OAuthFlowType{"code"}, aws.Bool(true)
	wantClient.AccessTokenValidity = aws.Int32(15)
	wantClient.TokenValidityUnits = &idptypes.TokenValidityUnitsType{AccessToken: "minutes"}

	run := a.run(`,"client":{"callbackUrls":["https://shop.example.com/in"],"flows":["code"],"scopes":["openid"],"accessTokenMinutes":15}`)
	got := run.identity(t)
	wantPool.UserPoolTags[naming.TagRun] = run.Arn
	if len(got.Created) > 0 || got.Decision != outcome.IdentityProven {
		t.Errorf("got %+v", got)
	}
	equal(t, "user pool", wantPool, a.ourUserPools()[0])
	equal(t, "identity pool", wantIdentity, a.ourIdentityPools()[0])
	gotClient, err := userpool.ReadClient(ctx, a.userPools, *pool.Id, *first.ClientID)
	must(t, err)
	equal(t, "client", wantClient, gotClient)
	if users := a.users(*pool.Id); !slices.Equal(users, []string{"ada"}) {
		t.Errorf("users %v: the admin is invited once", users)
	}
}

// Two pools of the app's name: the oldest is kept, the others are said, and no third is made.
func TestTheOldestOfAnAppsPools(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	var pools, identities []string
	for i := range 2 {
		tags := a.names.AppTags("app", a.name, "somebody")
		tags[naming.TagCreated] = fmt.Sprintf("2026-01-0%dT00:00:00.000Z", 2-i)
		pool, err := a.userPools.CreateUserPool(t.Context(), userpool.New(naming.AppName(a.name), tags))
		must(t, err)
		pools = append(pools, *pool.UserPool.Id)
		identity, err := a.identityPools.CreateIdentityPool(t.Context(), &cognitoidentity.CreateIdentityPoolInput{
			IdentityPoolName: aws.String(naming.AppName(a.name)), IdentityPoolTags: tags,
		})
		must(t, err)
		identities = append(identities, *identity.IdentityPoolId)
	}
	got := a.run("").identity(t)
	others := []string{pools[1], identities[0]}
	if *got.UserPoolID != pools[0] || *got.IdentityPoolID != identities[1] || !slices.Equal(got.Others, others) {
		t.Errorf("user pool %s, identity pool %s, others %v\nwant %s, %s, %v", *got.UserPoolID, *got.IdentityPoolID, got.Others, pools[0], identities[1], others)
	}
	if n, m := len(a.ourUserPools()), len(a.ourIdentityPools()); n != 2 || m != 2 {
		t.Errorf("%d user pools and %d identity pools, want the two of each", n, m)
	}
	if again := a.run("").identity(t); again.Decision != outcome.Current || !slices.Equal(again.Others, others) {
		t.Errorf("the next run: %+v", again)
	}
}

// Somebody else's pools of the app's name are not touched.
func TestForeignPools(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a, b := h.app("shop"), h.app("desk")
	pool, err := a.userPools.CreateUserPool(t.Context(), &idp.CreateUserPoolInput{PoolName: aws.String(naming.AppName(a.name))})
	must(t, err)
	identity, err := b.identityPools.CreateIdentityPool(t.Context(), &cognitoidentity.CreateIdentityPoolInput{IdentityPoolName: aws.String(naming.AppName(b.name))})
	must(t, err)
	for _, c := range []struct {
		app
		kind, id string
	}{{a, "user pool", *pool.UserPool.Id}, {b, "identity pool", *identity.IdentityPoolId}} {
		code, said := c.run("").refused(t)
		if want := fmt.Sprintf("%s %s is named lanyard-%s and is not of stack %s", c.kind, c.id, c.name, a.names.Stack()); code != "NotOwned" || !strings.HasPrefix(said, want) {
			t.Errorf("%s: %s, want %s", code, said, want)
		}
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
}

// A pool that holds users whom the run did not make is left, and said so; the rest goes.
func TestRollingBackLeavesAPoolWithUsers(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	must(t, h.SetFaults(t.Context(), refusedTo("cognito-identity:SetIdentityPoolRoles", "/Lanyard-BindIdentityRoles"),
		localaws.Fault{Action: "cognito-identity:ListIdentityPools", Fault: "delay", DelayMs: 1500, Count: 1, Principal: "/Lanyard-EnsureIdentityPool"}))
	arn := h.begin("AppIdentity", a.input(""))[0]
	eventually(t, "the user pool", func() bool { return len(a.ourUserPools()) > 0 })
	pool := a.ourUserPools()[0]
	_, err := a.userPools.AdminCreateUser(t.Context(), &idp.AdminCreateUserInput{UserPoolId: pool.Id, Username: aws.String("ben")})
	must(t, err)
	got := h.await(arn).failure(t, "RolledBack")
	if want := fmt.Sprintf("user pool %s holds 1 users that this run did not make", *pool.Id); !slices.Equal(got.Left, []string{*pool.Arn}) || got.LeftReason != want {
		t.Errorf("left %v: %s, want %s", got.Left, got.LeftReason, want)
	}
	if users := a.users(*pool.Id); !slices.Contains(users, "ben") {
		t.Errorf("users %v", users)
	}
	if still := a.ourUserPools()[0]; still.DeletionProtection != idptypes.DeletionProtectionTypeActive {
		t.Errorf("deletion protection is %s", still.DeletionProtection)
	}
	if left := a.ourIdentityPools(); len(left) > 0 {
		t.Errorf("%d identity pools are left", len(left))
	}
}

// Where MFA is required, the run says what it could not prove.
func TestMFAIsRequired(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	a.bare()
	pool := a.ourUserPools()[0]
	_, err := a.userPools.SetUserPoolMfaConfig(t.Context(), &idp.SetUserPoolMfaConfigInput{
		UserPoolId: pool.Id, MfaConfiguration: idptypes.UserPoolMfaTypeOn, SoftwareTokenMfaConfiguration: &idptypes.SoftwareTokenMfaConfigType{Enabled: true},
	})
	must(t, err)
	got := a.run("").identity(t)
	const reason = "the user pool requires MFA, and a throwaway user has no second factor"
	if got.Decision != outcome.IdentityUnproven || aws.ToString(got.Unproven) != reason || got.ProvenArn != nil {
		t.Errorf("got %+v", got)
	}
	a.whole()
	if pool := a.ourUserPools()[0]; pool.MfaConfiguration != idptypes.UserPoolMfaTypeOn {
		t.Errorf("MFA is %s", pool.MfaConfiguration)
	}
}

// Providers of each kind, with secrets that nobody sees; and the next run brings a changed secret along.
func TestProvidersOfEachKind(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	const value = "s3cr3t-of-the-provider"
	arn := h.secret("lanyard/shop/provider", value)
	providers := fmt.Sprintf(`,"providers":[
		{"type":"OIDC","name":"Example","issuer":"https://login.example.com","clientId":"shop","clientSecretArn":%[1]q,"scopes":["openid","email"]},
		{"type":"SAML","name":"Staff","metadataUrl":"https://idp.example.com/metadata.xml","emailClaim":"mail"},
		{"type":"Google","clientId":"g","clientSecretArn":%[1]q},
		{"type":"Facebook","clientId":"f","clientSecretArn":%[1]q},
		{"type":"LoginWithAmazon","clientId":"a","clientSecretArn":%[1]q},
		{"type":"SignInWithApple","clientId":"com.example.shop","clientSecretArn":%[1]q,"teamId":"TEAM000001","keyId":"KEY0000001"}]`, arn)
	run := a.run(providers)
	got := run.identity(t)
	a.whole()
	if said := h.said(run); strings.Contains(said, value) {
		t.Errorf("the run has said the secret: %s", around(said, value))
	}
	names := []string{"Example", "Staff", "Google", "Facebook", "LoginWithAmazon", "SignInWithApple"}
	for _, name := range names {
		have, err := userpool.ReadProvider(t.Context(), a.userPools, *got.UserPoolID, name)
		must(t, err)
		if have == nil {
			t.Errorf("there is no provider %s", name)
			continue
		}
		secret := have.ProviderDetails["client_secret"] + have.ProviderDetails["private_key"]
		if hidden := name == "Staff" || name == "SignInWithApple"; !hidden && secret != value { // Apple's key is never shown
			t.Errorf("%s has secret %q", name, secret)
		}
	}
	client, err := userpool.ReadClient(t.Context(), a.userPools, *got.UserPoolID, *got.ClientID)
	must(t, err)
	if offered := client.SupportedIdentityProviders; !slices.Equal(offered, append([]string{"COGNITO"}, names...)) {
		t.Errorf("the client offers %v", offered)
	}
	if again := a.run(providers).identity(t); again.Decision != outcome.Current {
		t.Errorf("the next run: %+v", again)
	}
	h.changeSecret(arn, "another")
	if again := a.run(providers).identity(t); again.Decision != outcome.IdentityProven || len(again.Changes) != 4 {
		t.Errorf("the run after: %+v", again)
	}
	have, err := userpool.ReadProvider(t.Context(), a.userPools, *got.UserPoolID, "Google")
	must(t, err)
	if have.ProviderDetails["client_secret"] != "another" {
		t.Error("the changed secret was not brought along")
	}
}

// A failed run gives signed-in users back the role that they had.
func TestRollingBackRestoresTheRole(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	a.run("").identity(t)
	identity := a.ourIdentityPools()[0]
	before, err := identitypool.ReadRoles(t.Context(), a.identityPools, *identity.IdentityPoolId)
	must(t, err)
	prior := a.names.RoleArn("lanyard-prior")
	h.makeRole(naming.Path, "lanyard-prior", a.names.NewTags("app", "run"))
	set := identitypool.Set(*identity.IdentityPoolId, before)
	set.Roles[identitypool.Authenticated] = prior
	_, err = a.identityPools.SetIdentityPoolRoles(t.Context(), set)
	must(t, err)
	must(t, h.SetFaults(t.Context(), refusedTo("cognito-idp:AdminInitiateAuth", "/Lanyard-ConfirmIdentity")))
	a.run("").failure(t, "RolledBack")
	after, err := identitypool.ReadRoles(t.Context(), a.identityPools, *identity.IdentityPoolId)
	must(t, err)
	equal(t, "roles", set.Roles, after.Roles)
	equal(t, "mappings", before.RoleMappings, after.RoleMappings)
	if pools := a.ourUserPools(); len(pools) != 1 {
		t.Errorf("%d user pools, want the one that there was", len(pools))
	}
}
