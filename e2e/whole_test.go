package e2e

import (
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/role"
)

// template of the catalogue that is deployed.
func (h *house) template(name string) catalogue.Template {
	h.t.Helper()
	root, err := localaws.Root()
	must(h.t, err)
	all, err := source.LoadDir(filepath.Join(root, h.catalogue))
	must(h.t, err)
	return all[name]
}

// whole fails the test unless the instance has what its template says, and all of it: one role, one profile that holds
// it, both tagged with the template's digest, and one association.
func (h *house) whole(id, templateName string) {
	h.t.Helper()
	of := h.template(templateName)
	name, want := plan.NameFor(of, h.names, id), of.Render(h.names)
	if of.Scope == catalogue.ScopeInstance {
		if roles, profiles := h.rolesOf(id), h.profilesOf(id); len(roles) != 1 || len(profiles) != 1 {
			h.t.Errorf("instance %s has roles %v and profiles %v, want one of each", id, roles, profiles)
		}
	}
	r, err := role.Read(h.t.Context(), h.iam, name)
	must(h.t, err)
	p, err := profile.Get(h.t.Context(), h.iam, name)
	must(h.t, err)
	if r == nil || p == nil {
		h.t.Fatalf("role %s: %v, profile: %v", name, r, p)
	}
	if differences := r.Diff(want); len(differences) > 0 {
		h.t.Errorf("role %s is not what the template says: %v", name, differences)
	}
	for of, tags := range map[string]naming.Tags{r.Arn: r.Tags, p.Arn: p.Tags} {
		if !h.names.Ours(of, tags) || tags[naming.TagSpec] != want.Digest() {
			h.t.Errorf("%s has tags %v, want those of stack %s with digest %s", of, tags, h.names.Stack(), want.Digest())
		}
	}
	if diff := cmp.Diff([]string{r.Arn}, p.RoleArns); diff != "" {
		h.t.Errorf("roles in the profile (-want +got):\n%s", diff)
	}
	h.associatedWith(id, p.Arn, p.ID)
}

// associatedWith fails the test unless the profile of that ARN and id is the instance's one association.
func (h *house) associatedWith(id, profileArn, profileID string) {
	h.t.Helper()
	all := h.associations(id)
	if len(all) != 1 {
		h.t.Fatalf("instance %s has %d associations, want one: %+v", id, len(all), all)
	}
	got := []string{string(all[0].State), aws.ToString(all[0].IamInstanceProfile.Arn), aws.ToString(all[0].IamInstanceProfile.Id)}
	want := []string{string(ec2types.IamInstanceProfileAssociationStateAssociated), profileArn, profileID}
	if diff := cmp.Diff(want, got); diff != "" {
		h.t.Errorf("association (-want +got):\n%s", diff)
	}
}

// nothingOf fails the test if anything of the instance's own is left.
func (h *house) nothingOf(id string) {
	h.t.Helper()
	if roles, profiles, associations := h.rolesOf(id), h.profilesOf(id), h.associations(id); len(roles)+len(profiles)+len(associations) > 0 {
		h.t.Errorf("left of instance %s: roles %v, profiles %v, associations %+v", id, roles, profiles, associations)
	}
}

// rolesOf an instance: those of scope instance.
func (h *house) rolesOf(id string) []string { return ownOf(h.roles(), id) }

func (h *house) profilesOf(id string) []string { return ownOf(h.profiles(), id) }

func ownOf(names []string, id string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !strings.HasSuffix(name, id) })
}
