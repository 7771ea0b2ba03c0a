package e2e

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
)

// What is wrong with an input is said in one clear error for each field, in the first state, before anything is changed.
func TestBadInputOfAccountRole(t *testing.T) {
	h := newRealm(t, nil)
	nobody := h.stranger().ID
	const fields = "accountId, template, principal, externalId, maxSessionDuration, dryRun"
	good := h.asking().input()
	for _, c := range []struct{ is, input, code, says string }{
		{"no object", `"account"`, "InvalidInput", "input: want one JSON object with " + fields + ", and nothing after it"},
		{"nothing", `{}`, "InvalidInput", `accountId: value "": want 12 digits, such as 444455556666`},
		{"an unknown field", strings.Replace(good, `"accountId"`, `"account"`, 1), "InvalidInput", "account: unknown field: want " + fields},
		{"a number for digits", `{"accountId":444455556666}`, "InvalidInput", "accountId: value 444455556666: want a text"},
		{"null", `{"accountId":null}`, "InvalidInput", "accountId: value null: want a text"},
		{"the stack's own account", strings.Replace(good, h.there.ID, h.ID, 1), "InvalidInput", `accountId: value "` + h.ID + `": is the account of the stack itself`},
		{"an unknown template", strings.Replace(good, "partner", "db", 1), "InvalidInput", `template: value "db": unknown: want one of partner`},
		{"a template for EC2", strings.Replace(good, "partner", "web", 1), "InvalidInput", `template: value "web": is for service ec2: want one of partner`},
		{"a principal with a wildcard", strings.Replace(good, `"principal":"`+h.ID, `"principal":"arn:aws:iam::`+h.ID+`:role/*`, 1), "InvalidInput", `principal: value "arn:aws:iam::` + h.ID + `:role/*": want the ARN of`},
		{"a session as principal", strings.Replace(good, `"principal":"`+h.ID, `"principal":"arn:aws:sts::`+h.ID+`:assumed-role/a/b`, 1), "InvalidInput", `principal: value "arn:aws:sts::` + h.ID + `:assumed-role/a/b": is a session, which ends`},
		{"no external id", strings.Replace(good, "abc-123", "", 1), "InvalidInput", "externalId: value of 0 characters: want 2 to 1224"},
		{"an external id with a blank", strings.Replace(good, "abc-123", "abc 123", 1), "InvalidInput", "externalId: value of 7 characters: has others than"},
		{"a longer session", strings.Replace(good, "}", `,"maxSessionDuration":"3h"}`, 1), "InvalidInput", `maxSessionDuration: value "3h": longer than template partner allows: want 2h0m0s at most`},
		{"no duration", strings.Replace(good, "}", `,"maxSessionDuration":"1 day"}`, 1), "InvalidInput", `maxSessionDuration: value "1 day": want a duration from 15m to 12h`},
		{"an account without a member stack", strings.Replace(good, h.there.ID, nobody, 1), "AccessDenied", "account " + nobody +
			" does not let this stack in: deploy the member stack there, in region us-east-1, with -c centralAccount=" + h.ID + " and the memberExternalId"},
	} {
		t.Run(c.is, func(t *testing.T) {
			h.in(t).start("AccountRole", c.input).refusedFirst(t, c.code, c.says)
		})
	}
	if made := changes(h.there.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
}

// A principal that does not exist is waited for, since it may be new; then the run ends, and says which it is.
func TestAPrincipalThatDoesNotExist(t *testing.T) {
	h := newRealm(t, localaws.Weather{"waitScale": 0.01})
	a := h.asking()
	a.principal = "arn:aws:iam::" + h.ID + ":role/gone"
	run := h.start("AccountRole", a.input())
	got := run.failure(t, "RolledBack")
	if got.Subject != h.there.ID || !strings.Contains(got.Failure.Cause, "IAM knows no such role or user, or not yet") || len(got.Left) > 0 {
		t.Errorf("got %+v", got)
	}
	if left := h.there.roles(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}

	h.caller("gone")
	h.start("AccountRole", a.input()).account(t)
	h.granted(a)
}

// A role that has the name and is not the stack's is left alone.
func TestAForeignRoleInTheMemberAccount(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	name := h.grant(a).RoleName
	for what, make := range map[string]func(){
		"outside the path":     func() { h.there.makeRole("/", name, nil) },
		"of another stack":     func() { h.there.makeRole(naming.Path, name, naming.Tags{naming.TagStack: "another"}) },
		"that claims no stack": func() { h.there.makeRole(naming.Path, name, nil) },
		"of the member's house": func() {
			h.there.makeRole(naming.Path, name, naming.Tags{naming.TagStack: h.there.ID + "/us-east-1/Lanyard"})
		},
	} {
		t.Run(what, func(t *testing.T) {
			h := h.in(t)
			make()
			before := h.there.identity(name)
			code, said := h.start("AccountRole", a.input()).refused(t)
			if code != "NotOwned" || !strings.Contains(said, "exists and is not of stack "+h.names.Stack()) {
				t.Errorf("%s: %s", code, said)
			}
			if diff := cmp.Diff(before, h.there.identity(name)); diff != "" {
				t.Errorf("it is another now (-before +after):\n%s", diff)
			}
			h.there.deleteRole(name)
		})
	}
}
