// Package ensurerole converges the role of a template: creates it under its boundary, or mends in place what differs.
package ensurerole

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the template's version (Digest) that the plan was made for: a function built with another refuses.
type Input struct {
	Template       string  `json:"template"`
	Digest         string  `json:"digest"`
	Scope          string  `json:"scope"`
	RoleName       string  `json:"roleName"`
	ProfileName    *string `json:"profileName"`    // of the instance profile that is to say what the role carries; null: none
	IdentityPoolID *string `json:"identityPoolId"` // whose signed-in users may assume the role; null: the template's service
	Known          bool    `json:"known"`          // profile, or role where there is none, existed when the run began
	Execution      string  `json:"execution"`      // ARN of the run
	Attempt        int     `json:"attempt"`        // retries so far: how long another run's unfinished work is waited for
}

// Output says what is there now.
type Output struct {
	Name    string   `json:"name"`
	Arn     string   `json:"arn"`
	Created []string `json:"created"` // the role's ARN, if this run made it
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:      "EnsureRole",
	Summary:   "Creates the template's role under the permissions boundary, or mends in place what differs.",
	Timeout:   60 * time.Second,
	Catalogue: true,
	Allow: []step.Statement{
		{Actions: []string{"iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"}, Resources: []string{step.AnyRole}},
		{
			Actions: []string{
				"iam:CreateRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy",
				"iam:UpdateAssumeRolePolicy", "iam:UpdateRole",
			},
			Resources:  []string{step.OurRoles},
			Conditions: step.UnderBoundary,
		},
		{
			Actions:   []string{"iam:AttachRolePolicy"},
			Resources: []string{step.OurRoles},
			Conditions: map[string]map[string][]string{
				"StringEquals": {"iam:PermissionsBoundary": {step.Boundary}},
				"ArnEquals":    {"iam:PolicyARN": {step.ManagedPolicies}},
			},
		},
		{Actions: []string{"iam:TagRole"}, Resources: []string{step.OurRoles}}, // it has no condition key for the boundary
		{Actions: []string{"iam:TagInstanceProfile"}, Resources: []string{step.OurProfiles}, Conditions: step.OfThisStack},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
