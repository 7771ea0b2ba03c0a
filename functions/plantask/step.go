// Package plantask reads a task definition and what is to run it, and says what is due for its role, and why. It changes nothing.
package plantask

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskplan"
)

// Input is the machine's. What ECS has a word for bears it.
type Input struct {
	Template             string                         `json:"template"`
	TaskDefinition       string                         `json:"taskDefinition"` // family (its latest active revision), family:revision, or ARN
	Mode                 string                         `json:"mode"`           // definition or runTask
	Cluster              string                         `json:"cluster"`        // name or ARN; empty: ECS's default
	Service              string                         `json:"service"`        // mode definition: to be updated to the revision
	Count                int                            `json:"count"`          // mode runTask: how many tasks, 1 to 10
	Overrides            *taskplan.Overrides            `json:"overrides"`
	LaunchType           string                         `json:"launchType"`
	NetworkConfiguration *taskplan.NetworkConfiguration `json:"networkConfiguration"`
	DryRun               bool                           `json:"dryRun"` // plan only
}

// Output is the plan, and what the next states need of it.
type Output struct {
	Next       taskplan.Next         `json:"next"` // the state to go on with
	Result     outcome.Task          `json:"result"`
	Role       taskplan.Role         `json:"role"`
	Template   taskplan.TemplateSpec `json:"template"`
	Definition taskplan.Definition   `json:"definition"`
	Task       taskplan.Task         `json:"task"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:      "PlanTask",
	Summary:   "Reads a task definition and what is to run it, and says which changes are due.",
	Timeout:   20 * time.Second,
	Catalogue: true,
	Passes:    true,
	Allow: []step.Statement{
		{Actions: []string{"ecs:DescribeTaskDefinition"}, Resources: []string{"*"}},
		{Actions: []string{"ecs:DescribeClusters"}, Resources: []string{step.Clusters}},
		{Actions: []string{"ecs:DescribeServices"}, Resources: []string{step.Services}},
		{Actions: []string{"iam:GetRole"}, Resources: []string{step.AnyRole}},
	},
}}
