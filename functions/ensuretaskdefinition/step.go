// Package ensuretaskdefinition gives a task definition its task role: it finds a revision that is the given one with the
// role, or registers it. All else stays as it is.
package ensuretaskdefinition

import (
	"time"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskplan"
)

// Input names the revision to begin with, and the role.
type Input struct {
	Base      string `json:"base"` // ARN of a revision
	RoleArn   string `json:"roleArn"`
	Template  string `json:"template"`
	Execution string `json:"execution"` // ARN of the run
}

// Output is the revision that names the role.
type Output = taskplan.Definition

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsureTaskDefinition",
	Summary: "Registers the revision again with the task role and everything else unchanged, unless there is one already.",
	Timeout: 60 * time.Second,
	Allow: append([]step.Statement{
		{Actions: []string{"ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"}, Resources: []string{"*"}},
		{
			Actions: []string{"ecs:RegisterTaskDefinition"}, Resources: []string{step.TaskDefinitions},
			Conditions: map[string]map[string][]string{"StringEquals": {"aws:RequestTag/lanyard:stack": {step.Stack}}},
		},
		step.TagAtCreation(step.TaskDefinitions, "RegisterTaskDefinition"),
		{Actions: []string{"ecs:TagResource"}, Resources: []string{step.TaskDefinitions}, Conditions: step.OfThisStack},
	}, step.PassToECS...),
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
