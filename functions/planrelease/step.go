// Package planrelease finds what an instance that has ended leaves behind of its own. It changes nothing.
package planrelease

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// Input is the machine's: the document that the rule's transformer and a person write.
type Input struct {
	InstanceID string `json:"instanceId"`
}

// Output says what is to be released.
type Output struct {
	Next      string          `json:"next"` // NextRelease or NextDone
	Result    outcome.Release `json:"result"`
	Resources []Resource      `json:"resources"`
}

// Resource is a role and the profile of the same name, of which either may be missing.
type Resource struct {
	Name string `json:"name"`
}

// What a plan leads to.
const (
	NextRelease = "Release"
	NextDone    = "Done"
)

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "PlanRelease",
	Summary: "Finds the roles and profiles that an ended instance leaves behind.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ec2:DescribeInstances", "iam:ListInstanceProfiles", "iam:ListRoles"}, Resources: []string{"*"}},
	},
	Throws: []step.Code{step.InstanceNotReady},
}}
