package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/outcome"
)

// What somebody did to the role or profile outside of Lanyard. A plain run trusts the tags; `verify` reads, says and mends.
func TestVerifyMendsWhatDrifted(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id, name := h.launch("Role", "web"), h.name("web", "")
	h.give(id).instance(t)
	h.makeRole("/", "other", nil)
	before := h.identity(name)
	ctx := t.Context()
	do := func(_ any, err error) { must(t, err) }

	for _, c := range []struct {
		is     string // what the change's reason says
		onRole bool   // seen by verify only
		drift  func()
	}{
		{"inline policy assets differs", true, func() { h.putPolicy(name, "assets", allowing("s3:*")) }},
		{"inline policy extra is not in the template", true, func() { h.putPolicy(name, "extra", allowing("sqs:*")) }},
		{"inline policy assets is missing", true, func() {
			do(h.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: aws.String("assets")}))
		}},
		{"trust policy differs", true, func() { h.putTrust(name, trusting("lambda")) }},
		{`permissions boundary is ""`, true, func() {
			do(h.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &name}))
		}},
		{"permissions boundary is \"arn:aws:iam::aws:policy/ReadOnlyAccess\"", true, func() {
			do(h.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{
				RoleName: &name, PermissionsBoundary: aws.String(managed("ReadOnlyAccess")),
			}))
		}},
		{"managed policy " + managed("AdministratorAccess") + " is not in the template", true, func() {
			do(h.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: aws.String(managed("AdministratorAccess"))}))
		}},
		{"managed policy " + managed("AmazonSSMManagedInstanceCore") + " is not attached", true, func() {
			do(h.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: aws.String(managed("AmazonSSMManagedInstanceCore"))}))
		}},
		{"session duration is 7200 s, not 3600 s", true, func() {
			do(h.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: &name, MaxSessionDuration: aws.Int32(7200)}))
		}},
		{"it holds arn:aws:iam::" + h.ID + ":role/other", false, func() { h.takeOut(name, name); h.putIn(name, "other") }},
	} {
		t.Run(strings.ReplaceAll(c.is, "/", " "), func(t *testing.T) {
			h := h.in(t)
			c.drift()
			if c.onRole {
				h.wantNothingToDo(about(id))
			} else if code, said := h.give(id).refused(t); code != "NotOwned" || !strings.Contains(said, "set verify to true") {
				t.Errorf("without verify: %s: %s", code, said)
			}
			run := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q,"verify":true}`, id))
			got := run.instance(t)
			if !slices.ContainsFunc(got.Changes, func(change outcome.Change) bool { return strings.Contains(change.Reason, c.is) }) {
				t.Errorf("the changes do not say it: %+v", got.Changes)
			}
			h.whole(id, "web")
			if after := h.identity(name); after.Profile.ID != before.Profile.ID {
				t.Errorf("profile %s became %s", before.Profile.ID, after.Profile.ID)
			}
			h.wantNothingToDo(fmt.Sprintf(`{"instanceId":%q,"verify":true}`, id))
		})
	}
}
