// Package planinstance reads the world and says what is due for one instance, and why. It changes nothing.
package planinstance

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/step"
)

// Input is the machine's: the document that the rule's transformer and a person write.
type Input struct {
	InstanceID string `json:"instanceId"`
	Template   string `json:"template"` // narrows the match to this template
	Replace    string `json:"replace"`  // narrows the template's rule
	Verify     bool   `json:"verify"`   // read the role itself, too, and mend what drifted
	DryRun     bool   `json:"dryRun"`   // plan only
}

// Output is the plan, and what the next states need of it.
type Output struct {
	Next     plan.Next         `json:"next"` // the state to go on with
	Result   outcome.Instance  `json:"result"`
	Role     plan.Role         `json:"role"`
	Profile  plan.Profile      `json:"profile"`
	Template plan.TemplateSpec `json:"template"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:      "PlanInstance",
	Summary:   "Reads an instance and its profile, and says which changes are due.",
	Timeout:   20 * time.Second,
	Catalogue: true,
	Allow: []step.Statement{
		{Actions: []string{"ec2:DescribeInstances"}, Resources: []string{"*"}},
		{Actions: []string{"iam:GetInstanceProfile"}, Resources: []string{step.AnyProfile}},
		{Actions: []string{"iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"}, Resources: []string{step.AnyRole}},
	},
	Throws: []step.Code{step.InstanceNotVisible},
}}
