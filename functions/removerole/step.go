// Package removerole takes a role back: after a failed run, or when its instance has ended.
// A role that is gone is fine; one that a profile still holds stays, and is said.
package removerole

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the role and who asks.
type Input struct {
	InstanceID *string `json:"instanceId"` // of which it is the role; null: of no instance
	RoleName   string  `json:"roleName"`
	Scope      string  `json:"scope"`     // class: nothing is removed
	Execution  *string `json:"execution"` // only what this run made; null: whoever made it, once the instance has ended
}

// Output says what became of it.
type Output struct {
	Removed []string `json:"removed"` // ARN of the role, if it was removed
	Left    []string `json:"left"`    // ARN of the role, if it stays
	Reason  string   `json:"reason"`  // why it stays, or empty
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveRole",
	Summary: "Takes a role and its policies back, unless a profile holds it.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ec2:DescribeInstances"}, Resources: []string{"*"}},
		{
			Actions:   []string{"iam:GetRole", "iam:ListAttachedRolePolicies", "iam:ListInstanceProfilesForRole", "iam:ListRolePolicies"},
			Resources: []string{step.AnyRole},
		},
		{
			Actions:   []string{"iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"},
			Resources: []string{step.OurRoles}, Conditions: step.UnderBoundary,
		},
		{Actions: []string{"iam:TagRole"}, Resources: []string{step.OurRoles}},
	},
	Throws: []step.Code{step.AccessDenied},
}}
