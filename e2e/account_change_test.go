package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/outcome"
)

// drift makes every part of a role in the member account differ.
func (h *house) driftThere(name string) {
	h.t.Helper()
	ctx := h.t.Context()
	do := func(_ any, err error) { h.t.Helper(); must(h.t, err) }
	h.there.unbind(name)
	do(h.there.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: &name, Description: aws.String("x"), MaxSessionDuration: aws.Int32(43200)}))
	h.there.putTrust(name, fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole"}]}`, h.ID))
	h.there.putPolicy(name, "exports", allowing("s3:*"))
	h.there.putPolicy(name, "extra", everything)
	do(h.there.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: aws.String(managed("ReadOnlyAccess"))}))
}

// What somebody changes by hand in the member account is found and mended by the next run.
func TestDriftInTheMemberAccountIsMended(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	h.start("AccountRole", a.input()).account(t)
	name := h.grant(a).RoleName
	h.driftThere(name)

	dry := a
	dry.more = `,"dryRun":true`
	planned := h.start("AccountRole", dry.input()).account(t)
	if planned.Decision != outcome.Planned || len(planned.Changes) != 6 || planned.Proof != nil {
		t.Errorf("planned: %+v", planned)
	}
	got := h.start("AccountRole", a.input()).account(t)
	h.proven(got)
	h.granted(a)
	if diff := cmp.Diff(planned.Changes, got.Changes); diff != "" || got.Decision != outcome.Granted || len(got.Created) > 0 {
		t.Errorf("decision %s, created %v, changes (-planned +done):\n%s", got.Decision, got.Created, diff)
	}
}

// A changed template changes the role in place. A principal that was deleted and made again is trusted again by the next run.
func TestATemplateAndAPrincipalChange(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	first := h.start("AccountRole", a.input()).account(t)
	h.update()
	got := h.start("AccountRole", a.input()).account(t)
	h.proven(got)
	h.granted(a)
	if got.RoleArn != first.RoleArn || len(got.Created) > 0 || len(got.Changes) == 0 {
		t.Errorf("got %+v", got)
	}
	h.forget()

	partner := h.stranger()
	a.principal = partner.caller("etl")
	h.start("AccountRole", a.input()).account(t)
	partner.deleteRole("etl")
	partner.caller("etl")
	again := h.start("AccountRole", a.input()).account(t)
	if len(again.Changes) != 1 || again.Changes[0].Reason != "trust policy differs" {
		t.Errorf("a principal made again: %+v", again.Changes)
	}
	h.granted(a)
	_, err := become(t, partner, partner.assume(a.principal), again.RoleArn, &a.externalID, 900)
	must(t, err)
}

// A dry run writes nothing, in either account, and makes nothing to prove.
func TestADryRunOfAccountRole(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	a.more = `,"dryRun":true`
	run := h.start("AccountRole", a.input())
	got := run.account(t)
	if got.Decision != outcome.Planned || len(got.Changes) != 1 || got.Changes[0].Action != outcome.CreateRole || got.Proof != nil {
		t.Errorf("got %+v", got)
	}
	if diff := cmp.Diff([]string{"PlanAccount", "Decide", "Done"}, run.States); diff != "" {
		t.Errorf("states (-want +got):\n%s", diff)
	}
	if made := changes(h.there.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
	if made := h.there.roles(); len(made) > 0 {
		t.Errorf("there are %v", made)
	}
}

// Two principals get two roles: what the one's run does is nothing to the other's.
func TestTwoPrincipalsHaveTwoRoles(t *testing.T) {
	h := newRealm(t, nil)
	partner := h.stranger()
	ours, theirs := h.asking(), h.asking()
	theirs.principal, theirs.externalID = partner.caller("etl"), "theirs"
	inputs := []string{ours.input(), theirs.input(), ours.input(), theirs.input()}
	arns := map[string]bool{}
	for _, run := range h.awaitAll(h.begin("AccountRole", inputs...)) { // at once: two of each meet
		arns[run.account(t).RoleArn] = true
	}
	if len(arns) != 2 || len(h.there.roles()) != 2 {
		t.Fatalf("roles %v, there are %v, want two", arns, h.there.roles())
	}
	if _, err := become(t, partner, partner.assume(theirs.principal), h.grant(ours).RoleArn(), &ours.externalID, 900); !denied(err, "") {
		t.Errorf("the other's role: got %v", err)
	}
}

// Whatever fails for good, a run takes back the role that it made, and only that.
func TestARunOfAccountRoleThatFails(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	for _, action := range []string{"iam:CreateRole", "iam:PutRolePolicy"} {
		t.Run(action, func(t *testing.T) {
			h := h.in(t)
			h.there.strike(refused(action))
			got := h.start("AccountRole", a.input()).failure(t, "RolledBack")
			if got.Subject != h.there.ID || !strings.Contains(got.Failure.Cause, "refused by the test") || got.Rollback != nil || len(got.Left) > 0 {
				t.Errorf("got %+v", got)
			}
			if left := h.there.roles(); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
			h.there.strike()
		})
	}
	t.Run("the proof", func(t *testing.T) {
		h := h.in(t)
		h.strike(refusedTo("sts:AssumeRole", "/Lanyard-ConfirmAccountRole"))
		got := h.start("AccountRole", a.input()).failure(t, "RolledBack")
		if !strings.Contains(got.Failure.Cause, "refused by the test") || len(h.there.roles()) > 0 {
			t.Errorf("got %+v, left %v", got, h.there.roles())
		}
		h.strike()
	})
	t.Run("taking back", func(t *testing.T) {
		h := h.in(t)
		h.there.strike(refused("iam:PutRolePolicy"), refused("iam:DeleteRole"))
		got := h.start("AccountRole", a.input()).failure(t, "RollbackFailed")
		if diff := cmp.Diff([]string{h.grant(a).RoleArn()}, got.Left); diff != "" || got.Rollback == nil {
			t.Errorf("got %+v, left (-want +got):\n%s", got, diff)
		}
		h.there.strike()
		h.start("AccountRole", a.input()).account(t)
		h.granted(a)
	})
	t.Run("a rotation: the role was there before", func(t *testing.T) {
		h := h.in(t)
		before := h.there.roles()
		h.there.strike(refused("iam:UpdateAssumeRolePolicy"))
		b := a
		b.externalID = "rotated"
		got := h.start("AccountRole", b.input()).failure(t, "RolledBack")
		if diff := cmp.Diff([]string{h.grant(a).RoleArn()}, got.Left); diff != "" || !strings.Contains(got.LeftReason, "it was there before this run") {
			t.Errorf("got %+v, left (-want +got):\n%s", got, diff)
		}
		if !slices.Equal(before, h.there.roles()) {
			t.Errorf("roles %v, before %v", h.there.roles(), before)
		}
		h.there.strike()
		h.start("AccountRole", b.input()).account(t)
		h.granted(b)
	})
}
