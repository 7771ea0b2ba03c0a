package e2e

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
)

// membersExternalID is what scripts/synth.sh gives to both stacks.
const membersExternalID = "members-of-this-test"

// newRealm is a house with a member account.
func newRealm(t *testing.T, weather localaws.Weather) *house {
	t.Helper()
	t.Parallel()
	return anotherRealm(t, weather)
}

func anotherRealm(t *testing.T, weather localaws.Weather) *house {
	t.Helper()
	h := anotherHouse(t, weather)
	h.byHand()
	h.there = h.member()
	h.there.weather(weather)
	return h
}

// stranger is an account that the stack has nothing to do with.
func (h *house) stranger() *house {
	h.t.Helper()
	a := localaws.TestAccount(h.t)
	return &house{Account: a, t: h.t, catalogue: h.catalogue, names: h.names.Member(a.ID), iam: iam.NewFromConfig(a.Config())}
}

// member is an account with the member stack that scripts/synth.sh made, let in for this house's account.
func (h *house) member() *house {
	h.t.Helper()
	m := h.stranger()
	stack := assembly(h.t, "build/cdk.member.out")
	stack.Stack, stack.Instead = "LanyardMember", map[string]string{"111122223333": h.ID}
	_, err := stack.Deploy(h.t.Context(), m.Account)
	must(h.t, err)
	must(h.t, m.ClearCalls(h.t.Context()))
	return m
}

// ask is the input of AccountRole: who may do what the template partner says in the member account.
type ask struct{ account, template, principal, externalID, more string }

// asking for the house itself, so that the run can prove it.
func (h *house) asking() ask { return ask{h.there.ID, "partner", h.ID, "abc-123", ""} }

func (a ask) input() string {
	return fmt.Sprintf(`{"accountId":%q,"template":%q,"principal":%q,"externalId":%q%s}`, a.account, a.template, a.principal, a.externalID, a.more)
}

// grant that the request comes to.
func (h *house) grant(a ask) accountrole.Grant {
	h.t.Helper()
	g, err := accountrole.Request{AccountID: a.account, Template: a.template, Principal: a.principal, ExternalID: a.externalID}.Grant(
		catalogue.Catalogue{a.template: h.template(a.template)}, h.names)
	must(h.t, err)
	return g
}

// account reads the output of a run of AccountRole that must have succeeded.
func (e execution) account(t *testing.T) outcome.Account {
	t.Helper()
	var o outcome.Account
	e.read(t, &o)
	return o
}

// granted fails the test unless the role in the member account is what was asked for, and all of it.
func (h *house) granted(a ask) {
	h.t.Helper()
	g := h.grant(a)
	state, err := role.Read(h.t.Context(), h.there.iam, g.RoleName)
	must(h.t, err)
	if state == nil {
		h.t.Fatalf("there is no role %s", g.RoleArn())
	}
	if differences := state.Diff(g.Role()); len(differences) > 0 {
		h.t.Errorf("role %s is not what was asked for: %v", state.Arn, differences)
	}
	if !g.Names.Ours(state.Arn, state.Tags) || state.Tags[naming.TagSpec] != g.Role().Digest() {
		h.t.Errorf("role %s has tags %v, want those of stack %s with digest %s", state.Arn, state.Tags, h.names.Stack(), g.Role().Digest())
	}
	if got := h.there.roles(); len(got) != 1 {
		h.t.Errorf("roles in the member account: %v, want one", got)
	}
}

// proven fails the test unless a run says that it has assumed the role, and how it was refused.
func (h *house) proven(o outcome.Account) {
	h.t.Helper()
	if o.Proof == nil || o.Proof.Status != outcome.Proven || len(o.Proof.Shown) != 3 || o.Proof.Command != nil {
		h.t.Errorf("proof %+v, want it proven", o.Proof)
	}
}

// forget the roles that runs have made in the member account.
func (h *house) forget() {
	h.t.Helper()
	for _, name := range h.there.roles() {
		h.there.deleteRole(name)
	}
}

// caller is a role that may assume others; returns its ARN. Its credentials: see assume.
func (h *house) caller(name string) string {
	h.t.Helper()
	document := h.trustingTheAccount()
	made, err := h.iam.CreateRole(h.t.Context(), &iam.CreateRoleInput{RoleName: &name, AssumeRolePolicyDocument: &document})
	must(h.t, err)
	h.putPolicy(name, "assume", allowing("sts:AssumeRole"))
	return aws.ToString(made.Role.Arn)
}
