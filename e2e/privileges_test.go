package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/policy"
	"example.com/lanyard/internal/role"
)

// What no function may do with its own credentials, whichever it is.
func TestNoFunctionMay(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "worker")
	h.give(id).instance(t)
	ctx, ours, stacks := t.Context(), h.name("worker", id), *h.roleOf("EnsureRole").RoleName
	h.makeRole("/", "admin", nil)
	h.makeProfile("/", "admin", "admin", nil)
	h.makeRole(naming.Path, "unbound", h.names.NewTags("web", "run")) // ours but for its boundary
	bare := h.launch()
	open := h.otherBoundary()
	functions := map[string]as{}
	for _, step := range steps {
		functions[step] = h.as(step)
	}

	for what, try := range map[string]func(as) error{
		"make a role without the boundary":  func(f as) error { return f.createRole(naming.Path, "") },
		"make a role with another boundary": func(f as) error { return f.createRole(naming.Path, open) },
		"make a role outside the path":      func(f as) error { return f.createRole("/", h.names.BoundaryArn) },
		"make a role of the stack":          func(f as) error { return f.createRole("/lanyard-stack/", h.names.BoundaryArn) },
		"take the boundary off": func(f as) error {
			_, err := f.iam.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: &ours})
			return err
		},
		"put another boundary in its place": func(f as) error {
			_, err := f.iam.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{RoleName: &ours, PermissionsBoundary: &open})
			return err
		},
		"alter the boundary": func(f as) error {
			_, err := f.iam.CreatePolicyVersion(ctx, &iam.CreatePolicyVersionInput{
				PolicyArn: &h.names.BoundaryArn, PolicyDocument: aws.String(everything), SetAsDefault: true,
			})
			return err
		},
		"delete the boundary": func(f as) error {
			_, err := f.iam.DeletePolicy(ctx, &iam.DeletePolicyInput{PolicyArn: &h.names.BoundaryArn})
			return err
		},
		"attach a policy that is not in the catalogue": func(f as) error { return f.attach(ours, managed("AdministratorAccess")) },
		"attach a policy to a role without boundary":   func(f as) error { return f.attach("unbound", managed("CloudWatchAgentServerPolicy")) },
		"write a policy of a role without boundary":    func(f as) error { return f.putPolicy("unbound") },
		"write a policy of a role outside the path":    func(f as) error { return f.putPolicy("admin") },
		"write a policy of the stack's own roles":      func(f as) error { return f.putPolicy(stacks) },
		"attach a policy to the stack's own roles":     func(f as) error { return f.attach(stacks, managed("CloudWatchAgentServerPolicy")) },
		"tag the stack's own roles": func(f as) error {
			_, err := f.iam.TagRole(ctx, &iam.TagRoleInput{RoleName: &stacks, Tags: role.IAMTags(naming.Tags{"a": "b"})})
			return err
		},
		"let somebody else assume the stack's own roles": func(f as) error {
			_, err := f.iam.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
				RoleName: &stacks, PolicyDocument: aws.String(trusting("ec2")),
			})
			return err
		},
		"delete the stack's own roles": func(f as) error {
			_, err := f.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &stacks})
			return err
		},
		"put a role outside the path into our profile": func(f as) error {
			_, err := f.iam.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &ours, RoleName: aws.String("admin")})
			return err
		},
		"empty a foreign profile": func(f as) error {
			_, err := f.iam.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{
				InstanceProfileName: aws.String("admin"), RoleName: aws.String("admin"),
			})
			return err
		},
		"tag a foreign profile": func(f as) error {
			_, err := f.iam.TagInstanceProfile(ctx, &iam.TagInstanceProfileInput{
				InstanceProfileName: aws.String("admin"), Tags: role.IAMTags(naming.Tags{naming.TagStack: h.names.Stack()}),
			})
			return err
		},
		"make a profile of another stack": func(f as) error {
			_, err := f.iam.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{
				InstanceProfileName: aws.String("x"), Path: aws.String(naming.Path), Tags: role.IAMTags(naming.Tags{naming.TagStack: "another"}),
			})
			return err
		},
		"make a profile outside the path": func(f as) error {
			_, err := f.iam.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{
				InstanceProfileName: aws.String("x"), Tags: role.IAMTags(naming.Tags{naming.TagStack: h.names.Stack()}),
			})
			return err
		},
		"associate a profile outside the path": func(f as) error {
			_, err := f.ec2.AssociateIamInstanceProfile(ctx, &ec2.AssociateIamInstanceProfileInput{
				InstanceId: &bare, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: aws.String("admin")},
			})
			return err
		},
		"replace by a profile outside the path": func(f as) error {
			_, err := f.ec2.ReplaceIamInstanceProfileAssociation(ctx, &ec2.ReplaceIamInstanceProfileAssociationInput{
				AssociationId: h.associations(id)[0].AssociationId, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: aws.String("admin")},
			})
			return err
		},
		"launch an instance with a role": func(f as) error {
			_, err := f.ec2.RunInstances(ctx, &ec2.RunInstancesInput{
				ImageId: aws.String("ami-12345678"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1),
				IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: &ours},
			})
			return err
		},
		"tag an instance": func(f as) error {
			_, err := f.ec2.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{bare}, Tags: []ec2types.Tag{{Key: aws.String("Role"), Value: aws.String("web")}}})
			return err
		},
		"make a user": func(f as) error {
			_, err := f.iam.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("mallory")})
			return err
		},
	} {
		t.Run(what, func(t *testing.T) {
			for step, function := range functions {
				if err := try(function); !denied(err, "") {
					t.Errorf("%s: got %v, want a refusal", step, err)
				}
			}
		})
	}
}

// What is denied above is denied for its content: the same calls are allowed where they are as they should be.
func TestTheSameCallsAsTheyShouldBe(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	ensureRole, ensureProfile, associate := h.as("EnsureRole"), h.as("EnsureProfile"), h.as("AssociateProfile")
	must(t, ensureRole.createRole(naming.Path, h.names.BoundaryArn))
	must(t, ensureRole.attach("made", managed("CloudWatchAgentServerPolicy")))
	must(t, ensureRole.putPolicy("made"))
	_, err := ensureProfile.iam.CreateInstanceProfile(t.Context(), &iam.CreateInstanceProfileInput{
		InstanceProfileName: aws.String("made"), Path: aws.String(naming.Path), Tags: role.IAMTags(h.names.NewTags("web", "run")),
	})
	must(t, err)
	_, err = ensureProfile.iam.AddRoleToInstanceProfile(t.Context(), &iam.AddRoleToInstanceProfileInput{
		InstanceProfileName: aws.String("made"), RoleName: aws.String("made"),
	})
	must(t, err)
	id := h.launch()
	_, err = associate.ec2.AssociateIamInstanceProfile(t.Context(), &ec2.AssociateIamInstanceProfileInput{
		InstanceId: &id, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Arn: aws.String(h.names.ProfileArn("made"))},
	})
	must(t, err)
}

// passes is the service to which a function hands roles; all others hand none.
var passes = map[string]any{
	"EnsureProfile": toEC2, "AssociateProfile": toEC2, "RemoveProfile": toEC2,
	"EnsureTaskDefinition": "ecs-tasks.amazonaws.com", "RunTask": "ecs-tasks.amazonaws.com",
	"BindIdentityRoles": "cognito-identity.amazonaws.com", "RemoveIdentityPool": "cognito-identity.amazonaws.com",
}

var toEC2 = []any{"ec2.amazonaws.com", "ec2.amazonaws.com.cn"}

// A role is passed to the one service that a function works for. To the others these functions could not pass one here, so
// this reads the policies as they are deployed.
func TestEachFunctionPassesRolesToItsServiceOnly(t *testing.T) {
	h := newHouse(t, nil)
	passing := map[string]bool{}
	for _, r := range h.stackRoles() {
		step, _, _ := strings.Cut(strings.TrimPrefix(aws.ToString(r.Description), "Of the function "), ":")
		for _, s := range h.statementsOf(*r.RoleName) {
			actions := fmt.Sprint(s.Action)
			switch {
			case strings.Contains(actions, "*"):
				t.Errorf("role %s may %s", *r.RoleName, actions)
			case !strings.Contains(strings.ToLower(actions), "iam:passrole"):
			default:
				passing[step] = true
				want := map[string]any{"StringEquals": map[string]any{"iam:PassedToService": passes[step]}}
				if diff := cmp.Diff(want, s.Condition); diff != "" || strings.Contains(fmt.Sprint(s.Resource), "role/*") {
					t.Errorf("%s passes %v (-want +got):\n%s", step, s.Resource, diff)
				}
			}
		}
	}
	if diff := cmp.Diff(slices.Sorted(maps.Keys(passes)), slices.Sorted(maps.Keys(passing))); diff != "" {
		t.Errorf("functions that pass roles (-want +got):\n%s", diff)
	}
}

type statement struct {
	Action, Resource any
	Condition        map[string]any
}

// statementsOf all policies of a role, which are inline.
func (h *house) statementsOf(roleName string) (all []statement) {
	h.t.Helper()
	names, attached, err := role.Policies(h.t.Context(), h.iam, roleName)
	must(h.t, err)
	if len(attached) > 0 {
		h.t.Errorf("role %s has managed policies %v", roleName, attached)
	}
	for _, name := range names {
		got, err := h.iam.GetRolePolicy(h.t.Context(), &iam.GetRolePolicyInput{RoleName: &roleName, PolicyName: &name})
		must(h.t, err)
		document, err := policy.Decode(*got.PolicyDocument)
		must(h.t, err)
		var read struct{ Statement []statement }
		must(h.t, json.Unmarshal(document, &read))
		all = append(all, read.Statement...)
	}
	return all
}
