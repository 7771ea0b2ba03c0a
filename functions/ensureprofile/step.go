// Package ensureprofile converges the instance profile of a role: creates it and puts the role into it.
package ensureprofile

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input is what the plan says of the profile.
type Input struct {
	Template    string   `json:"template"`
	Scope       string   `json:"scope"`
	RoleName    string   `json:"roleName"`
	ProfileName string   `json:"profileName"`
	Known       bool     `json:"known"`  // it existed when the run began
	Repair      bool     `json:"repair"` // whether another role in the profile is swapped for ours
	Execution   string   `json:"execution"`
	Attempt     int      `json:"attempt"`
	Created     []string `json:"created"` // ARNs of what this run made so far
}

// Output says what is there now.
type Output struct {
	Name    string   `json:"name"`
	Arn     string   `json:"arn"`
	ID      *string  `json:"id"`      // a profile that was deleted and made again has another
	Created []string `json:"created"` // ARNs of what this run made so far, with the profile's
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsureProfile",
	Summary: "Creates the instance profile and puts the role into it.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"iam:GetRole"}, Resources: []string{step.AnyRole}},
		{Actions: []string{"iam:GetInstanceProfile"}, Resources: []string{step.AnyProfile}},
		{
			Actions: []string{"iam:CreateInstanceProfile", "iam:TagInstanceProfile"}, Resources: []string{step.OurProfiles},
			Conditions: map[string]map[string][]string{"StringEquals": {"aws:RequestTag/lanyard:stack": {step.Stack}}},
		},
		{
			Actions:   []string{"iam:AddRoleToInstanceProfile", "iam:RemoveRoleFromInstanceProfile", "iam:TagInstanceProfile"},
			Resources: []string{step.OurProfiles}, Conditions: step.OfThisStack,
		},
		step.PassToEC2,
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
