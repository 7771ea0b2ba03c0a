// Package removetaskdefinition takes back the revision that a run registered: it is deregistered, so that nothing new can
// run it. One that another run came to use stays.
package removetaskdefinition

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the revision that the run began with, and the run.
type Input struct {
	Base      string `json:"base"`      // ARN
	Execution string `json:"execution"` // ARN
}

// Output says what was taken back.
type Output struct {
	Removed []string `json:"removed"` // ARNs
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveTaskDefinition",
	Summary: "Deregisters the revision that the run registered.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{
			Actions:   []string{"ecs:DeregisterTaskDefinition", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"},
			Resources: []string{"*"}, // IAM knows no resource and no tag for deregistering
		},
	},
	Throws: []step.Code{step.AccessDenied},
}}
