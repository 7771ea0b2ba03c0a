// Package confirmservice proves that a service is steady on a revision, and that its running tasks are of it. It changes nothing.
package confirmservice

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input is what must be true.
type Input struct {
	Cluster        string `json:"cluster"`
	Service        string `json:"service"`
	TaskDefinition string `json:"taskDefinition"` // ARN of the revision, which names the role
}

// Output is what was seen.
type Output struct {
	Tasks     []string `json:"tasks"`     // ARNs, ten at most
	TaskCount int      `json:"taskCount"` // of all
	Reason    string   `json:"reason"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "ConfirmService",
	Summary: "Proves that the service is steady on the revision, and that its running tasks are of it.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ecs:DescribeServices"}, Resources: []string{step.Services}},
		{Actions: []string{"ecs:ListTasks"}, Resources: []string{"*"}},
		{Actions: []string{"ecs:DescribeTasks"}, Resources: []string{step.Tasks}},
	},
	Throws: []step.Code{step.DeploymentPending},
}}
