package e2e

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

var scenes = []scene{
	{
		name: "the first run of scope instance", machine: "InstanceRole", houses: 4,
		prepare: func(h *house) (string, string) { id := h.launch("Role", "worker"); return id, about(id) },
		check: func(h *house, id string, e execution) {
			h.decided(e, outcome.Attached)
			want := []string{h.names.RoleArn(h.name("worker", id)), h.names.ProfileArn(h.name("worker", id))}
			if diff := cmp.Diff(want, e.instance(h.t).Created); diff != "" {
				h.t.Errorf("created (-want +got):\n%s", diff)
			}
			h.whole(id, "worker")
		},
	},
	{
		name: "the next run of a class", machine: "InstanceRole", houses: 2,
		setUp:   func(h *house) { h.give(h.launch("Role", "web")).instance(h.t) },
		prepare: func(h *house) (string, string) { id := h.launch("Role", "web"); return id, about(id) },
		check: func(h *house, id string, e execution) {
			h.decided(e, outcome.Attached)
			h.whole(id, "web")
		},
	},
	{
		name: "replacing the profile of a stopped instance", machine: "InstanceRole",
		steps: "PlanInstance AssociateProfile ConfirmAssociation", houses: 4,
		setUp: func(h *house) { h.give(h.launch("Role", "web")).instance(h.t) },
		prepare: func(h *house) (string, string) {
			id := h.launch("Role", "worker")
			h.associate(id, h.names.ProfileArn(h.name("web", "")))
			h.stop(id)
			return id, about(id)
		},
		check: func(h *house, id string, e execution) {
			h.decided(e, outcome.Replaced)
			if got, want := aws.ToString(e.instance(h.t).PriorProfileArn), h.names.ProfileArn(h.name("web", "")); got != want {
				h.t.Errorf("prior profile %q, want %s", got, want)
			}
			h.whole(id, "worker")
		},
	},
	{
		name: "mending a role that drifted", machine: "InstanceRole", steps: "PlanInstance EnsureRole EnsureProfile", houses: 4,
		setUp: func(h *house) { h.give(h.launch("Role", "web")).instance(h.t) },
		prepare: func(h *house) (string, string) {
			id := h.launch("Role", "web")
			h.drift(h.name("web", ""))
			return id, fmt.Sprintf(`{"instanceId": %q, "verify": true}`, id)
		},
		check: func(h *house, id string, e execution) {
			h.decided(e, outcome.Attached)
			h.whole(id, "web")
		},
	},
	{
		name: "the release of scope instance", machine: "Release", houses: 4,
		prepare: func(h *house) (string, string) {
			id := h.launch("Role", "worker")
			h.give(id).instance(h.t)
			h.terminate(id)
			return id, about(id)
		},
		check: func(h *house, id string, e execution) {
			if got := e.release(h.t); got.Decision != outcome.Released || len(got.Released) > 1 {
				h.t.Errorf("got %+v", got)
			}
			h.nothingOf(id)
		},
	},
	{
		name: "the way back", machine: "InstanceRole", steps: "RemoveProfile RemoveRole", houses: 4,
		always:  []localaws.Fault{refused("ec2:AssociateIamInstanceProfile")},
		prepare: func(h *house) (string, string) { id := h.launch("Role", "worker"); return id, about(id) },
		check: func(h *house, id string, e execution) {
			if got := e.failure(h.t, "RolledBack"); len(got.Left) > 0 {
				h.t.Errorf("left %v: %s", got.Left, got.LeftReason)
			}
			h.nothingOf(id)
		},
	},
	{
		name: "the first run for a principal, in the member account", machine: "AccountRole", there: true, houses: 3, setUp: addMember,
		prepare: func(h *house) (string, string) { h.forget(); return "", h.asking().input() },
		check:   wantGranted,
	},
	{
		name: "the first run for a principal, in the stack's account", machine: "AccountRole", setUp: addMember,
		prepare: func(h *house) (string, string) { h.forget(); return "", h.asking().input() },
		check:   wantGranted,
	},
	{
		name: "mending a role in the member account", machine: "AccountRole", there: true, houses: 3, setUp: addMember,
		prepare: func(h *house) (string, string) {
			h.start("AccountRole", h.asking().input()).account(h.t)
			h.driftThere(h.grant(h.asking()).RoleName)
			return "", h.asking().input()
		},
		check: wantGranted,
	},
	{
		name: "the way back in the member account", machine: "AccountRole", there: true, steps: "RemoveAccountRole", houses: 2, setUp: addMember,
		always:  []localaws.Fault{refusedTo("iam:ListRoles", "/Lanyard-ConfirmAccountRole")},
		prepare: func(h *house) (string, string) { h.forget(); return "", h.asking().input() },
		check: func(h *house, _ string, e execution) {
			if got := e.failure(h.t, "RolledBack"); len(got.Left) > 0 {
				h.t.Errorf("left %v: %s", got.Left, got.LeftReason)
			}
			if left := h.there.roles(); len(left) > 0 {
				h.t.Errorf("left: %v", left)
			}
		},
	},
}

func addMember(h *house) { h.there = h.member() }

func wantGranted(h *house, _ string, e execution) {
	h.t.Helper()
	h.proven(e.account(h.t))
	h.granted(h.asking())
}

// decided fails the test unless the run says so. One whose call to associate was applied, and its answer lost, finds the
// association and cannot know whose it is: it says current for attached.
func (h *house) decided(e execution, want outcome.Decision) {
	h.t.Helper()
	got := e.instance(h.t)
	if got.Decision == outcome.Current && slices.ContainsFunc(h.functionCalls(), func(c localaws.Call) bool {
		return c.Action == "ec2:AssociateIamInstanceProfile" && (c.Fault == "lost" || c.Fault == "killAfter")
	}) {
		got.Decision = outcome.Attached
	}
	if got.Decision != want {
		h.t.Errorf("decision %s: %s, want %s", got.Decision, got.Reason, want)
	}
}

// drift makes every part of a role differ from its template, and puts another role into its profile.
func (h *house) drift(name string) {
	h.t.Helper()
	ctx := h.t.Context()
	do := func(_ any, err error) { h.t.Helper(); must(h.t, err) }
	h.unbind(name)
	do(h.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &name, PolicyDocument: aws.String(trusting("lambda"))}))
	do(h.iam.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: &name, Description: aws.String("x"), MaxSessionDuration: aws.Int32(7200)}))
	do(h.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("assets"), PolicyDocument: aws.String(allowing("s3:*"))}))
	do(h.iam.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &name, PolicyName: aws.String("extra"), PolicyDocument: aws.String(allowing("sqs:*"))}))
	do(h.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: aws.String(managed("AmazonSSMManagedInstanceCore"))}))
	do(h.iam.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: aws.String(managed("ReadOnlyAccess"))}))
	h.swap(name, name+"-other")
}

// swap the role in a profile for another.
func (h *house) swap(profile, role string) {
	h.t.Helper()
	ctx := h.t.Context()
	_, _ = h.iam.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &role, AssumeRolePolicyDocument: aws.String(trusting("ec2"))})
	_, err := h.iam.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: &profile, RoleName: &profile})
	must(h.t, err)
	_, err = h.iam.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &profile, RoleName: &role})
	must(h.t, err)
}

func managed(name string) string { return "arn:aws:iam::aws:policy/" + name }

func trusting(service string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"%s.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, service)
}

func allowing(action string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%q,"Resource":"*"}]}`, action)
}

// unbind a role: it has no boundary after that. Where an answer is lost on a crowded machine, the SDK asks again.
func (h *house) unbind(name string) {
	h.t.Helper()
	_, err := h.iam.DeleteRolePermissionsBoundary(h.t.Context(), &iam.DeleteRolePermissionsBoundaryInput{RoleName: &name})
	if !awserr.Is(err, awserr.NoSuchEntity) {
		must(h.t, err)
	}
}
