package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
)

// enter the member account as a function does, or as whoever else has credentials.
func (h *house) enter(credentials aws.Config) (as, error) {
	h.t.Helper()
	cfg, err := become(h.t, h.there, credentials, h.there.names.MemberRoleArn(), aws.String(membersExternalID), 900)
	return as{h.there, iam.NewFromConfig(cfg), ec2.NewFromConfig(cfg)}, err
}

// What no function may do in a member account.
func TestInTheMemberAccountNoFunctionMay(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	h.start("AccountRole", a.input()).account(t)
	ctx, there, ours := t.Context(), h.there, h.grant(a).RoleName
	member, boundary := naming.MemberRole("Lanyard", h.Region), there.names.BoundaryArn
	there.makeRole("/", "admin", nil)
	there.makeRole(naming.Path, "unbound", there.names.NewTags("partner", "run")) // ours but for its boundary
	open := there.otherBoundary()
	inside := map[string]as{}
	for _, step := range []string{"PlanAccount", "EnsureAccountRole", "RemoveAccountRole"} {
		var err error
		inside[step], err = h.enter(h.credentials(step))
		must(t, err)
	}

	for what, try := range map[string]func(as) error{
		"make a role without the boundary":             func(f as) error { return f.createRole(naming.Path, "") },
		"make a role with another boundary":            func(f as) error { return f.createRole(naming.Path, open) },
		"make a role with the stack's own boundary":    func(f as) error { return f.createRole(naming.Path, h.names.BoundaryArn) },
		"make a role outside the path":                 func(f as) error { return f.createRole("/", boundary) },
		"make another way in":                          func(f as) error { return f.createRole("/lanyard-stack/", boundary) },
		"attach a policy that is not in the catalogue": func(f as) error { return f.attach(ours, managed("AdministratorAccess")) },
		"write a policy of a role without boundary":    func(f as) error { return f.putPolicy("unbound") },
		"write a policy of a role outside the path":    func(f as) error { return f.putPolicy("admin") },
		"write a policy of the way in":                 func(f as) error { return f.putPolicy(member) },
		"take the boundary off": func(f as) error {
			_, err := f.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &ours})
			return err
		},
		"alter the boundary": func(f as) error {
			_, err := f.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{
				PolicyArn: &boundary, PolicyDocument: aws.String(everything), SetAsDefault: true,
			})
			return err
		},
		"let somebody else in": func(f as) error {
			_, err := f.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &member, PolicyDocument: aws.String(trusting("ec2"))})
			return err
		},
		"tag the way in": func(f as) error {
			_, err := f.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: &member, Tags: role.IAMTags(naming.Tags{"a": "b"})})
			return err
		},
		"delete a role outside the path": func(f as) error {
			_, err := f.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String("admin")})
			return err
		},
		"make a user": func(f as) error {
			_, err := f.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("mallory")})
			return err
		},
		"look at instances": func(f as) error {
			_, err := f.ec2.DescribeInstances(ctx, &ec2.DescribeInstancesInput{})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			for step, f := range inside {
				if err := try(f); !denied(err, "") {
					t.Errorf("%s: got %v, want a refusal", step, err)
				}
			}
		})
	}
	// Denied for its content: the same call is allowed as it should be.
	must(t, inside["EnsureAccountRole"].createRole(naming.Path, boundary))
}

// The way into a member account is for the functions that have business there: not for others of the stack, of its account or
// of another, whatever they know.
func TestNobodyElseEntersAMemberAccount(t *testing.T) {
	h := newRealm(t, nil)
	way := h.there.names.MemberRoleArn()
	stranger := h.stranger()
	tagged := h.caller("tagged")
	_, err := h.iam.TagRole(t.Context(), &iam.TagRoleInput{RoleName: aws.String("tagged"), Tags: role.IAMTags(naming.Tags{naming.TagStack: h.names.Stack()})})
	must(t, err)
	h.makeRole("/lanyard-stack/", "untagged", nil)
	h.putTrust("untagged", h.trustingTheAccount())
	h.putPolicy("untagged", "assume", allowing("sts:AssumeRole"))
	for who, credentials := range map[string]aws.Config{
		"another function of the stack":             h.credentials("EnsureRole"),
		"the function that proves":                  h.credentials("ConfirmAccountRole"),
		"a role with the tag, elsewhere":            h.assume(tagged),
		"a role of the stack's path, without a tag": h.assume("arn:aws:iam::" + h.ID + ":role/lanyard-stack/untagged"),
		"a role of another account":                 stranger.assume(stranger.caller("etl")),
		"a role of the member account":              h.there.assume(h.there.caller("insider")),
		"root of the stack's account":               h.Config(),
	} {
		if _, err := h.enter(credentials); !denied(err, "sts:AssumeRole") {
			t.Errorf("%s: got %v, want a refusal", who, err)
		}
	}
	for what, externalID := range map[string]*string{"no external id": nil, "another": aws.String("members-of-another-test")} {
		if _, err := become(t, h.there, h.credentials("EnsureAccountRole"), way, externalID, 900); !denied(err, "sts:AssumeRole") {
			t.Errorf("the function itself, with %s: got %v, want a refusal", what, err)
		}
	}
}

// A function assumes the roles that its step is for, and no other, though they trust it.
func TestAccountFunctionsAssumeNoOtherRoles(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	made := h.start("AccountRole", a.input()).account(t).RoleArn
	h.there.makeRole("/", "admin", nil)
	h.there.putTrust("admin", h.trustingTheAccount())
	admin, home := "arn:aws:iam::"+h.there.ID+":role/admin", h.caller("etl")
	for step, roles := range map[string][]string{
		"PlanAccount": {admin, home, made}, "EnsureAccountRole": {admin, home, made}, "RemoveAccountRole": {admin, home, made}, "ConfirmAccountRole": {admin, home},
	} {
		for _, arn := range roles {
			if _, err := become(t, h, h.credentials(step), arn, &a.externalID, 900); !denied(err, "sts:AssumeRole") {
				t.Errorf("%s, %s: got %v, want a refusal", step, arn, err)
			}
		}
	}
	_, err := become(t, h, h.credentials("ConfirmAccountRole"), made, &a.externalID, 900)
	must(t, err)
}

// What a role made there may do ends at the member's boundary, whatever its policies say.
func TestTheMembersBoundaryHolds(t *testing.T) {
	h := newRealm(t, nil)
	a := h.asking()
	got := h.start("AccountRole", a.input()).account(t)
	h.there.putPolicy(h.grant(a).RoleName, "all", everything)
	cfg, err := become(t, h, h.assume(h.caller("etl")), got.RoleArn, &a.externalID, 900)
	must(t, err)
	f := as{h.there, iam.NewFromConfig(cfg), ec2.NewFromConfig(cfg)}
	_, err = f.ec2.DescribeInstances(t.Context(), &ec2.DescribeInstancesInput{})
	must(t, err) // that its policy allows, and the boundary does not deny
	for what, err := range map[string]error{
		"make a role":                f.createRole(naming.Path, h.there.names.BoundaryArn),
		"write a policy of its own":  f.putPolicy(h.grant(a).RoleName),
		"write a policy of a member": f.putPolicy(naming.MemberRole("Lanyard", h.Region)),
	} {
		if !denied(err, "") {
			t.Errorf("%s: got %v, want a refusal", what, err)
		}
	}
}
