// Package removeprofile takes an instance profile back: after a failed run, or when its instance has ended.
// A profile that is gone is fine; one that anything still uses stays, and is said.
package removeprofile

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the profile and who asks.
type Input struct {
	InstanceID  string  `json:"instanceId"`
	ProfileName string  `json:"profileName"`
	RoleName    string  `json:"roleName"`
	Scope       string  `json:"scope"`     // class: nothing is removed
	Execution   *string `json:"execution"` // only what this run made; null: whoever made it, if the instance has ended
}

// Output says what became of it.
type Output struct {
	Removed       []string `json:"removed"`       // ARN of the profile, if it was removed
	Left          []string `json:"left"`          // ARN of the profile, if it stays
	Reason        string   `json:"reason"`        // why something stays, or empty
	InstanceEnded bool     `json:"instanceEnded"` // whether the instance is shutting down, terminated or unknown
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveProfile",
	Summary: "Takes an instance profile back, unless an association names it.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ec2:DescribeIamInstanceProfileAssociations", "ec2:DescribeInstances"}, Resources: []string{"*"}},
		{Actions: []string{"iam:GetInstanceProfile"}, Resources: []string{step.AnyProfile}},
		{
			Actions:   []string{"iam:AddRoleToInstanceProfile", "iam:DeleteInstanceProfile", "iam:RemoveRoleFromInstanceProfile"},
			Resources: []string{step.OurProfiles}, Conditions: step.OfThisStack,
		},
		step.PassToEC2,
	},
	Throws: []step.Code{step.AssociationPending, step.AccessDenied},
}}
