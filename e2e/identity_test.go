package e2e

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/role"
)

// Roles and profiles that a test makes, and what IAM and EC2 show of them.

func (h *house) tag(instanceID, key, value string) {
	h.t.Helper()
	_, err := h.ec2.CreateTags(h.t.Context(), &ec2.CreateTagsInput{
		Resources: []string{instanceID}, Tags: []ec2types.Tag{{Key: &key, Value: &value}},
	})
	must(h.t, err)
}

func (h *house) boot(instanceID string) {
	h.t.Helper()
	_, err := h.ec2.StartInstances(h.t.Context(), &ec2.StartInstancesInput{InstanceIds: []string{instanceID}})
	must(h.t, err)
	h.awaitState(instanceID, ec2types.InstanceStateNameRunning)
}

// makeRole that is not Lanyard's, unless it is tagged so.
func (h *house) makeRole(path, name string, tags naming.Tags) {
	h.t.Helper()
	_, err := h.iam.CreateRole(h.t.Context(), &iam.CreateRoleInput{
		Path: &path, RoleName: &name, AssumeRolePolicyDocument: aws.String(trusting("ec2")), Tags: role.IAMTags(tags),
	})
	must(h.t, err)
}

// makeProfile that holds a role, and is not Lanyard's, unless it is tagged so; returns its ARN.
func (h *house) makeProfile(path, name, roleName string, tags naming.Tags) string {
	h.t.Helper()
	made, err := h.iam.CreateInstanceProfile(h.t.Context(), &iam.CreateInstanceProfileInput{
		Path: &path, InstanceProfileName: &name, Tags: role.IAMTags(tags),
	})
	must(h.t, err)
	h.putIn(name, roleName)
	return *made.InstanceProfile.Arn
}

// foreign profile, as a team has it that does not know Lanyard; returns its ARN.
func (h *house) foreign() string {
	h.t.Helper()
	h.makeRole("/", "legacy", nil)
	return h.makeProfile("/", "legacy", "legacy", nil)
}

func (h *house) putIn(profileName, roleName string) {
	h.t.Helper()
	_, err := h.iam.AddRoleToInstanceProfile(h.t.Context(), &iam.AddRoleToInstanceProfileInput{
		InstanceProfileName: &profileName, RoleName: &roleName,
	})
	must(h.t, err)
}

func (h *house) takeOut(profileName, roleName string) {
	h.t.Helper()
	_, err := h.iam.RemoveRoleFromInstanceProfile(h.t.Context(), &iam.RemoveRoleFromInstanceProfileInput{
		InstanceProfileName: &profileName, RoleName: &roleName,
	})
	must(h.t, err)
}

func (h *house) deleteProfile(name, roleName string) {
	h.t.Helper()
	h.takeOut(name, roleName)
	_, err := h.iam.DeleteInstanceProfile(h.t.Context(), &iam.DeleteInstanceProfileInput{InstanceProfileName: &name})
	must(h.t, err)
}

// identity is a role and the profile of the same name, as IAM shows them; nil where there is none.
type identity struct {
	Role    *role.State
	Profile *plan.ProfileState
}

func (h *house) identity(name string) identity {
	h.t.Helper()
	r, err := role.Read(h.t.Context(), h.iam, name)
	must(h.t, err)
	p, err := profile.Get(h.t.Context(), h.iam, name)
	must(h.t, err)
	return identity{r, p}
}

// profileOf an instance: ARN and id of the one that it is associated with.
func (h *house) profileOf(instanceID string) (arn, id string) {
	h.t.Helper()
	held := h.associations(instanceID)
	if len(held) != 1 || held[0].State != ec2types.IamInstanceProfileAssociationStateAssociated {
		h.t.Fatalf("associations of %s: %+v, want one, associated", instanceID, held)
	}
	return *held[0].IamInstanceProfile.Arn, *held[0].IamInstanceProfile.Id
}

func (h *house) tryToAssociate(instanceID, profileName string) error {
	_, err := h.ec2.AssociateIamInstanceProfile(h.t.Context(), &ec2.AssociateIamInstanceProfileInput{
		InstanceId: &instanceID, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: &profileName},
	})
	return err
}

func (h *house) putPolicy(roleName, name, document string) {
	h.t.Helper()
	_, err := h.iam.PutRolePolicy(h.t.Context(), &iam.PutRolePolicyInput{RoleName: &roleName, PolicyName: &name, PolicyDocument: &document})
	must(h.t, err)
}

func (h *house) putTrust(roleName, document string) {
	h.t.Helper()
	_, err := h.iam.UpdateAssumeRolePolicy(h.t.Context(), &iam.UpdateAssumeRolePolicyInput{RoleName: &roleName, PolicyDocument: &document})
	must(h.t, err)
}
