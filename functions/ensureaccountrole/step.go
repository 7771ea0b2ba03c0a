// Package ensureaccountrole makes the role of a principal in a member account, or mends in place what differs: the policies,
// the trust with its external id, the boundary, the session's length.
package ensureaccountrole

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the template's version (Digest) that the plan was made for: a function built with another refuses.
type Input struct {
	AccountID          string `json:"accountId"`
	Template           string `json:"template"`
	Digest             string `json:"digest"`
	Principal          string `json:"principal"`
	ExternalID         string `json:"externalId"`
	MaxSessionDuration string `json:"maxSessionDuration"` // narrows the template's; empty: the template's
	Known              bool   `json:"known"`              // the role existed when the run began
	Execution          string `json:"execution"`          // ARN of the run
	Attempt            int    `json:"attempt"`            // retries so far: how long another run's unfinished work is waited for
}

// Output says what is there now.
type Output struct {
	Arn     string   `json:"arn"`
	Created []string `json:"created"` // ARN of the role, if this run made it
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:      "EnsureAccountRole",
	Summary:   "Creates or converges a role in another account.",
	Timeout:   60 * time.Second,
	Catalogue: true,
	Allow:     []step.Statement{{Actions: []string{"sts:AssumeRole"}, Resources: []string{step.MemberRoles}}},
	Member: []step.Statement{
		{Actions: []string{"iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"}, Resources: []string{step.AnyRole}},
		{
			Actions: []string{
				"iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
				"iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
			},
			Resources: []string{step.OurRoles}, Conditions: step.UnderBoundary,
		},
		{
			Actions: []string{"iam:AttachRolePolicy"}, Resources: []string{step.OurRoles},
			Conditions: map[string]map[string][]string{
				"StringEquals": {"iam:PermissionsBoundary": {step.Boundary}}, "ArnEquals": {"iam:PolicyARN": {step.ManagedPolicies}},
			},
		},
		{Actions: []string{"iam:TagRole"}, Resources: []string{step.OurRoles}},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
