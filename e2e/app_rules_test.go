package e2e

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/smithy-go"

	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/userpool"
)

// By client.rules, the app's own client gives the role to those whose token holds the claim, and to nobody else: shown by two
// users who sign in through that client. A mapping by hand that lets others have the role of signed-in users is mended by the
// next run that asks for rules.
func TestRulesChooseWhoGetsTheRole(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	const rules = `,"client":{"rules":[{"claim":"email","match":"Equals","value":"staff@example.com"},{"claim":"name","match":"StartsWith","value":"Dr. "}]}`
	got := a.run(rules).identity(t)
	if got.Decision != outcome.IdentityProven {
		t.Fatalf("got %+v", got)
	}
	client := a.withPasswords(*got.UserPoolID, *got.ClientID)
	login := a.names.LoginProvider(*got.UserPoolID)
	key := login + ":" + client
	for _, user := range []struct {
		name       string
		attributes map[string]string
		matches    bool
	}{
		{"ben", map[string]string{"email": "staff@example.com"}, true},
		{"cleo", map[string]string{"email": "cleo@example.com", "name": "Dr. Cleo"}, true},
		{"dan", map[string]string{"email": "more.staff@example.com", "name": "Dan"}, false},
		{"eve", nil, false},
	} {
		t.Run(user.name, func(t *testing.T) {
			a := h.in(t).app("shop")
			a.makeUser(*got.UserPoolID, user.name, user.attributes)
			as, _, err := a.credentials(*got.IdentityPoolID, login, a.token(client, user.name))
			if user.matches {
				must(t, err)
				if who := as.who(); who != *got.ProvenArn {
					t.Errorf("%s is %s, want %s", user.name, who, *got.ProvenArn)
				}
				return
			}
			if said := "The ambiguous role mapping rules for: " + key + " denied this request."; !refusedWith(err, "NotAuthorizedException", said) {
				t.Errorf("got %v, want a refusal: %s", err, said)
			}
		})
	}

	roles, err := identitypool.ReadRoles(t.Context(), a.identityPools, *got.IdentityPoolID)
	must(t, err)
	byHand := identitypool.Set(*got.IdentityPoolID, roles)
	open := byHand.RoleMappings[key]
	open.AmbiguousRoleResolution = "AuthenticatedRole"
	byHand.RoleMappings[key] = open
	_, err = a.identityPools.SetIdentityPoolRoles(t.Context(), byHand)
	must(t, err)
	as, _, err := a.credentials(*got.IdentityPoolID, login, a.token(client, "eve"))
	must(t, err)
	if who := as.who(); who != *got.ProvenArn {
		t.Errorf("with the mapping by hand, eve is %s, want %s", who, *got.ProvenArn)
	}
	if kept := a.run("").identity(t); kept.Decision != outcome.Current {
		t.Errorf("a run that asks for no rules: %+v", kept)
	}
	if mended := a.run(rules).identity(t); len(mended.Changes) != 1 || mended.Changes[0].Reason != "the mapping of "+key+" differs" {
		t.Errorf("a run that asks for them: %+v", mended)
	}
	if _, _, err = a.credentials(*got.IdentityPoolID, login, a.token(client, "eve")); !refusedWith(err, "NotAuthorizedException", "denied this request") {
		t.Errorf("after it, eve gets %v, want a refusal", err)
	}
}

// withPasswords lets users sign in through the app's client by a password, as its owner may, and returns its id.
func (a app) withPasswords(userPoolID, clientID string) string {
	a.t.Helper()
	client, err := userpool.ReadClient(a.t.Context(), a.userPools, userPoolID, clientID)
	must(a.t, err)
	update := userpool.UpdateClient(*client)
	update.ExplicitAuthFlows = append(update.ExplicitAuthFlows, idptypes.ExplicitAuthFlowsTypeAllowUserPasswordAuth)
	_, err = a.userPools.UpdateUserPoolClient(a.t.Context(), update)
	must(a.t, err)
	return clientID
}

// A pool whose guests have a role that may not be passed is refused before anything is changed, and used once that role is off.
func TestAPoolWithARoleThatCannotBeKept(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	a.bare()
	h.makeRole("/", "guests", nil)
	h.makeRole("/", "prior", nil)
	guests, prior := "arn:aws:iam::"+h.ID+":role/guests", "arn:aws:iam::"+h.ID+":role/prior"
	pool := *a.ourIdentityPools()[0].IdentityPoolId
	set := identitypool.Set(pool, &identitypool.Roles{})
	set.Roles["unauthenticated"], set.Roles[identitypool.Authenticated] = guests, prior
	_, err := a.identityPools.SetIdentityPoolRoles(t.Context(), set)
	must(t, err)
	must(t, h.ClearCalls(t.Context()))
	code, said := a.run("").refused(t)
	if want := fmt.Sprintf("identity pool %s has roles that this stack may not pass to Cognito: %s (of guests): ", pool, guests); code != "NotOwned" || !strings.HasPrefix(said, want) {
		t.Errorf("%s: %s, want %s", code, said, want)
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
	delete(set.Roles, "unauthenticated")
	_, err = a.identityPools.SetIdentityPoolRoles(t.Context(), set)
	must(t, err)
	if got := a.run("").identity(t); got.Decision != outcome.IdentityProven {
		t.Errorf("without the guests' role: %+v", got)
	}
	a.whole()
}

// refusedWith an error code of AWS, and a message that says this.
func refusedWith(err error, code, said string) bool {
	refusal, ok := errors.AsType[smithy.APIError](err)
	return ok && refusal.ErrorCode() == code && strings.Contains(refusal.ErrorMessage(), said)
}
