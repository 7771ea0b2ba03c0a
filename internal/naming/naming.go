// Package naming says what Lanyard's resources are called, how they are tagged, and which ones are its own.
//
// Names are deterministic: two runs that want the same thing meet on one name instead of making two.
package naming

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

const (
	// Path of every role and instance profile. The functions may write nowhere else.
	Path = "/lanyard/"

	prefix  = "lanyard"
	maxName = 64 // characters of a role name (IAM quotas; a profile's may be 128, but shares the role's name)
)

// Tag keys on all that Lanyard makes.
const (
	TagStack     = "lanyard:stack"     // which stack: <account>/<region>/<name>
	TagTemplate  = "lanyard:template"  // which role template
	TagExecution = "lanyard:execution" // hash of the execution that may take it back
	TagSpec      = "lanyard:spec"      // Pending, or the digest of the template that it carries whole
)

// Pending is the value of TagSpec from before the first write until the last one was read back.
const Pending = "pending"

// Shared is the value of TagExecution on what several runs use: none of them may take it back.
const Shared = "shared"

// Namespace is where a stack lives and what it stamps on its resources.
type Namespace struct {
	Partition, Account, Region string
	StackName                  string
	BoundaryArn                string // of the permissions boundary that every role carries
	StackAccount               string // where the stack is, if its resources are made in another account
}

// Stack is the value of TagStack.
func (n Namespace) Stack() string {
	return cmp.Or(n.StackAccount, n.Account) + "/" + n.Region + "/" + n.StackName
}

// Name of the role and of the instance profile of a template: one for all its instances if instanceID is empty
// (scope class), else one for that instance. Over 64 characters, the middle gives way to a hash of the whole.
func (n Namespace) Name(template, instanceID string) string {
	if instanceID == "" {
		return n.name(template, "")
	}
	return n.name(template, "-"+instanceID)
}

// NameFor is the name of the role that a template gives an app or a principal: owner has at most 32 characters. The dot,
// which no template's name holds, keeps template "a" of owner "b" from template "a-b".
func (n Namespace) NameFor(template, owner string) string { return n.name(template, "."+owner) }

func (n Namespace) name(template, tail string) string {
	name := prefix + "-" + n.Region + "-" + template + tail
	if len(name) <= maxName {
		return name
	}
	hash := "-" + Hash(name)[:8]
	return name[:maxName-len(hash)-len(tail)] + hash + tail
}

// BelongsTo says whether name is that of a role or profile made for one instance (scope instance).
func (n Namespace) BelongsTo(name, instanceID string) bool {
	return strings.HasPrefix(name, prefix+"-"+n.Region+"-") && strings.HasSuffix(name, "-"+instanceID)
}

// RoleArn of a role under Path.
func (n Namespace) RoleArn(name string) string { return n.arn("role", name) }

// ProfileArn of an instance profile under Path.
func (n Namespace) ProfileArn(name string) string { return n.arn("instance-profile", name) }

func (n Namespace) arn(kind, name string) string {
	return fmt.Sprintf("arn:%s:iam::%s:%s%s%s", n.Partition, n.Account, kind, Path, name)
}

// ManagedPolicyArn of a policy as a template names it: an AWS managed policy by name (with its path, such as
// service-role/NAME), or a whole ARN.
func (n Namespace) ManagedPolicyArn(policy string) string {
	if strings.HasPrefix(policy, "arn:") {
		return policy
	}
	return fmt.Sprintf("arn:%s:iam::aws:policy/%s", n.Partition, policy)
}

// Hash shortens an execution's ARN, or any text, to what a tag and a name may hold: 32 hex digits.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:16])
}

// StartedBy marks the tasks that an execution runs: letters, digits, hyphens, slashes and underscores (RunTask).
func StartedBy(execution string) string { return prefix + "/" + Hash(execution) }
