package e2e

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
)

// steps whose functions have credentials.
var steps = []string{
	"PlanInstance", "EnsureRole", "EnsureProfile", "AssociateProfile", "ConfirmAssociation", "RemoveProfile", "RemoveRole", "PlanRelease",
	"PlanAccount", "EnsureAccountRole", "ConfirmAccountRole", "RemoveAccountRole",
	"PlanIdentity", "EnsureUserPool", "EnsureAdminUser", "EnsureIdentityPool", "EnsurePoolClient", "EnsureLoginProvider", "BindIdentityRoles",
	"ConfirmIdentity", "RemoveProof", "RemoveIdentityPool", "RemoveUserPool",
	"PlanTask", "EnsureTaskDefinition", "UpdateService", "ConfirmService", "RunTask", "ConfirmTask",
	"RestoreService", "RemoveTaskDefinition", "StopTasks",
}

// as is what calls IAM and EC2 with the credentials of a step's function.
type as struct {
	h   *house
	iam *iam.Client
	ec2 *ec2.Client
}

// as the function of a step.
func (h *house) as(step string) as {
	h.t.Helper()
	cfg := h.credentials(step)
	return as{h, iam.NewFromConfig(cfg), ec2.NewFromConfig(cfg)}
}

// credentials of a step's function: its own role, whose trust is opened to the account for the test.
func (h *house) credentials(step string) aws.Config {
	h.t.Helper()
	own := h.roleOf(step)
	h.putTrust(*own.RoleName, h.trustingTheAccount())
	return h.assume(*own.Arn)
}

func (h *house) trustingTheAccount() string {
	return fmt.Sprintf(
		`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::%s:root"},"Action":"sts:AssumeRole"}]}`, h.ID)
}

func (h *house) assume(roleArn string) aws.Config {
	h.t.Helper()
	session, err := sts.NewFromConfig(h.Config()).AssumeRole(h.t.Context(), &sts.AssumeRoleInput{
		RoleArn: &roleArn, RoleSessionName: aws.String("test"),
	})
	must(h.t, err)
	c := session.Credentials
	return h.ConfigWith(credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken))
}

// roleOf a step's function.
func (h *house) roleOf(step string) iamtypes.Role {
	h.t.Helper()
	for _, r := range h.stackRoles() {
		if strings.HasPrefix(aws.ToString(r.Description), "Of the function "+step+":") {
			return r
		}
	}
	h.t.Fatalf("no role of the function %s", step)
	return iamtypes.Role{}
}

// stackRoles are those of the stack itself.
func (h *house) stackRoles() []iamtypes.Role {
	h.t.Helper()
	list, err := h.iam.ListRoles(h.t.Context(), &iam.ListRolesInput{PathPrefix: aws.String("/lanyard-stack/")})
	must(h.t, err)
	return list.Roles
}

// otherBoundary is a policy that allows everything; returns its ARN.
func (h *house) otherBoundary() string {
	h.t.Helper()
	made, err := h.iam.CreatePolicy(h.t.Context(), &iam.CreatePolicyInput{
		PolicyName: aws.String("open"), Path: aws.String(naming.Path), PolicyDocument: aws.String(everything),
	})
	must(h.t, err)
	return *made.Policy.Arn
}

func (f as) createRole(path, boundary string) error {
	in := &iam.CreateRoleInput{
		RoleName: aws.String("made"), Path: &path, AssumeRolePolicyDocument: aws.String(trusting("ec2")),
		Tags: role.IAMTags(f.h.names.NewTags("web", "run")),
	}
	if boundary != "" {
		in.PermissionsBoundary = &boundary
	}
	_, err := f.iam.CreateRole(f.h.t.Context(), in)
	return err
}

func (f as) attach(roleName, policyArn string) error {
	_, err := f.iam.AttachRolePolicy(f.h.t.Context(), &iam.AttachRolePolicyInput{RoleName: &roleName, PolicyArn: &policyArn})
	return err
}

func (f as) putPolicy(roleName string) error {
	_, err := f.iam.PutRolePolicy(f.h.t.Context(), &iam.PutRolePolicyInput{
		RoleName: &roleName, PolicyName: aws.String("all"), PolicyDocument: aws.String(everything),
	})
	return err
}
