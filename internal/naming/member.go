package naming

import (
	"cmp"
	"fmt"
	"strings"
)

// Member is the namespace of what the stack makes in a member account. The boundary there has the name of the stack's own.
func (n Namespace) Member(account string) Namespace {
	n.BoundaryArn = strings.Replace(n.BoundaryArn, ":"+n.Account+":", ":"+account+":", 1)
	n.StackAccount, n.Account = cmp.Or(n.StackAccount, n.Account), account
	return n
}

// MemberRoleArn of the role by which the stack enters the account: made there by the member stack, under the path of the
// stack's own roles.
func (n Namespace) MemberRoleArn() string {
	return fmt.Sprintf("arn:%s:iam::%s:role/lanyard-stack/%s", n.Partition, n.Account, MemberRole(n.StackName, n.Region))
}

// MemberRole is the name of that role. The longest stack name and region fit into IAM's 64 characters.
func MemberRole(stackName, region string) string { return stackName + "-Member-" + region }
