// Package removeaccountrole takes back the role that a failed run has made in a member account. What was there before the run,
// or is another run's, stays.
package removeaccountrole

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the role and the run that asks.
type Input struct {
	AccountID string `json:"accountId"`
	RoleName  string `json:"roleName"`
	Known     bool   `json:"known"`     // it existed when the run began
	Execution string `json:"execution"` // ARN of the run
}

// Output says what became of it.
type Output struct {
	Removed []string `json:"removed"` // ARN of the role, if it was removed
	Left    []string `json:"left"`    // ARN of the role, if it stays
	Reason  string   `json:"reason"`  // why it stays, or empty
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveAccountRole",
	Summary: "Takes a role in another account back, if this run made it.",
	Timeout: 60 * time.Second,
	Allow:   []step.Statement{{Actions: []string{"sts:AssumeRole"}, Resources: []string{step.MemberRoles}}},
	Member: []step.Statement{
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
