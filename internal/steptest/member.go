package steptest

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/naming"
)

// MemberExternalID of the stack in tests.
const MemberExternalID = "members-only"

// Member is another account, with the boundary and with the role that lets the stack of w in. That may do anything to IAM:
// that it may not, where it is deployed, is e2e's to show.
func (w *World) Member(t testing.TB) World {
	t.Helper()
	there := Environment(t)
	w.Env.MemberExternalID = MemberExternalID
	name := naming.MemberRole(w.Names().StackName, w.Region)
	Must(t)(there.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &name, Path: aws.String("/lanyard-stack/"), AssumeRolePolicyDocument: aws.String(Trusting(w.ID, MemberExternalID)),
	}))
	Must(t)(there.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
		RoleName: &name, PolicyName: aws.String("all"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]}`),
	}))
	there.Env.Namespace = w.Names().Member(there.ID)
	return there
}

// Trusting a principal that names an external id.
func Trusting(principal, externalID string) string {
	return fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":%q},"Action":"sts:AssumeRole",`+
		`"Condition":{"StringEquals":{"sts:ExternalId":%q}}}]}`, principal, externalID)
}
