package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
)

// The next version of template web has a policy more, its managed policy dropped, and longer sessions.
func TestAChangedTemplateChangesTheRoleInPlace(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	logs := h.bucket(h.ID + "-web-logs")
	first, name := h.launch("Role", "web"), h.name("web", "")
	h.give(first).instance(t)
	h.whole(first, "web")
	roleID, before, workload := h.roleID(name), h.identity(name), h.on(first)
	if err := workload.write(logs); !denied(err, "") {
		t.Errorf("the first version lets it write: %v", err)
	}

	h.update()
	must(t, h.ClearCalls(t.Context()))
	second := h.launch("Role", "web")
	run := h.give(second)
	if got := run.instance(t); got.Decision != outcome.Attached || len(got.Created) > 0 {
		t.Errorf("got %s", run.Output)
	}
	h.whole(second, "web")
	h.whole(first, "web")
	after := h.identity(name)
	if h.roleID(name) != roleID || after.Profile.ID != before.Profile.ID {
		t.Errorf("role %s became %s, profile %s became %s", roleID, h.roleID(name), before.Profile.ID, after.Profile.ID)
	}
	for _, call := range h.functionCalls() {
		if strings.Contains(call.Action, "RoleToInstanceProfile") || strings.Contains(call.Action, "RoleFromInstanceProfile") {
			t.Errorf("%s: the role in the profile was touched", call.Action)
		}
	}
	if err := workload.write(logs); err != nil {
		t.Errorf("the instance that runs already has the second version, too: %v", err)
	}

	h.wantNothingToDo(about(first))
	h.wantNothingToDo(`{"instanceId":"` + second + `","verify":true}`)
}

func (h *house) roleID(name string) string {
	h.t.Helper()
	got, err := h.iam.GetRole(h.t.Context(), &iam.GetRoleInput{RoleName: &name})
	must(h.t, err)
	return *got.Role.RoleId
}

func (h *house) wantNothingToDo(input string) {
	h.t.Helper()
	must(h.t, h.ClearCalls(h.t.Context()))
	run := h.start("InstanceRole", input)
	if got := run.instance(h.t); got.Decision != outcome.Current || len(got.Changes) > 0 {
		h.t.Errorf("got %s, want current and no changes", run.Output)
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		h.t.Errorf("it wrote %v", made)
	}
}

// A run of the old version waits in the middle of a step, for the answer to one of its calls. Meanwhile the stack is updated
// and a run of the new version comes and goes. What the old one then still writes must not make a mixture.
func TestTwoVersionsAtTheSameTimeEndWithOneOfThemWhole(t *testing.T) {
	for _, slow := range []string{"iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:TagRole", "iam:TagInstanceProfile"} {
		t.Run(slow, func(t *testing.T) {
			h := newHouse(t, nil)
			h.byHand()
			old, first, second := h.template("web").Render(h.names), h.launch("Role", "web"), h.launch("Role", "web")
			h.give(h.launch()).instance(t) // the functions are warm
			must(t, h.SetFaults(t.Context(), localaws.Fault{Action: slow, Fault: "delay", DelayMs: 4000, Principal: functions}))
			before := h.begin("InstanceRole", about(first))
			eventually(t, "the old run to come to "+slow, func() bool { return count(h.functionCalls(), slow) > 0 })
			h.update()
			after := h.give(second)
			if !h.running(before[0]) {
				t.Log("the machine is too busy: the runs did not meet")
			}
			after.instance(t)
			h.await(before[0]).instance(t)

			name, now := h.name("web", ""), h.template("web").Render(h.names)
			is := h.identity(name)
			digest := is.Role.Tags[naming.TagSpec]
			if is.Profile.Tags[naming.TagSpec] != digest {
				t.Errorf("the profile is tagged %s, the role %s", is.Profile.Tags[naming.TagSpec], digest)
			}
			whole := map[string]bool{old.Digest(): len(is.Role.Diff(old)) == 0, now.Digest(): len(is.Role.Diff(now)) == 0}
			if !whole[digest] {
				t.Errorf("the role is tagged %s (old %s, new %s), and is not whole: to the old %v, to the new %v",
					digest, old.Digest(), now.Digest(), is.Role.Diff(old), is.Role.Diff(now))
			}
			h.give(first).instance(t)
			h.whole(first, "web")
			h.whole(second, "web")
		})
	}
}

func inputs(ids []string) (all []string) {
	for _, id := range ids {
		all = append(all, about(id))
	}
	return all
}

// IAM gives policies back rewritten, and people write them in other ways.
func TestPoliciesAreComparedByMeaning(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id, name := h.launch("Role", "web"), h.name("web", "")
	h.give(id).instance(t)
	before := h.identity(name)
	h.putPolicy(name, "assets", strings.ReplaceAll(`{"Statement":[
		{"Resource":["arn:aws:s3:::ACCOUNT-web-assets"],"Action":["s3:ListBucket"],"Effect":"Allow","Sid":"ListAssets"},
		{"Action":"S3:GetObject","Effect":"Allow","Resource":"arn:aws:s3:::ACCOUNT-web-assets/*","Sid":"ReadAssets"}
	],"Version":"2012-10-17"}`, "ACCOUNT", h.ID))
	h.putTrust(name, `{"Version":"2012-10-17","Statement":{"Action":["sts:AssumeRole"],"Principal":{"Service":["ec2.amazonaws.com"]},"Effect":"Allow"}}`)
	if cmp.Equal(before, h.identity(name)) {
		t.Error("the policies read as before: this shows nothing")
	}
	h.wantNothingToDo(`{"instanceId":"` + id + `","verify":true}`)
}
