package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/role"
)

// All that runs have made lies under the path, the boundary and the tags.
func TestNothingIsMadeOutsidePathBoundaryAndTags(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	rolesBefore, profilesBefore := h.everyRole(), h.everyProfile()
	must(t, h.ClearCalls(t.Context()))
	worker := h.launch("Role", "worker")
	for _, id := range []string{worker, h.launch("Role", "web"), h.launch("Role", "web")} {
		h.give(id).instance(t)
	}
	for arn := range h.everyRole() {
		if rolesBefore[arn] {
			continue
		}
		state, err := role.Get(t.Context(), h.iam, arn[strings.LastIndex(arn, "/")+1:])
		must(t, err)
		if !h.names.Ours(arn, state.Tags) || state.Role.BoundaryArn != h.names.BoundaryArn {
			t.Errorf("role %s has boundary %q and tags %v", arn, state.Role.BoundaryArn, state.Tags)
		}
	}
	for arn := range h.everyProfile() {
		if profilesBefore[arn] {
			continue
		}
		if p := h.identity(arn[strings.LastIndex(arn, "/")+1:]).Profile; !h.names.Ours(arn, p.Tags) {
			t.Errorf("profile %s has tags %v", arn, p.Tags)
		}
	}
	for _, change := range changes(h.functionCalls()) {
		if !strings.Contains(change, ":role/lanyard/") && !strings.Contains(change, ":instance-profile/lanyard/") && !strings.Contains(change, ":instance/i-") {
			t.Errorf("a function wrote %s", change)
		}
	}
}

func (h *house) everyRole() map[string]bool {
	h.t.Helper()
	list, err := h.iam.ListRoles(h.t.Context(), &iam.ListRolesInput{})
	must(h.t, err)
	all := map[string]bool{}
	for _, r := range list.Roles {
		all[*r.Arn] = true
	}
	return all
}

func (h *house) everyProfile() map[string]bool {
	h.t.Helper()
	list, err := h.iam.ListInstanceProfiles(h.t.Context(), &iam.ListInstanceProfilesInput{})
	must(h.t, err)
	all := map[string]bool{}
	for _, p := range list.InstanceProfiles {
		all[*p.Arn] = true
	}
	return all
}
