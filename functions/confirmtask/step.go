// Package confirmtask proves that tasks run, or ran, with their role. It changes nothing.
package confirmtask

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input is what must be true.
type Input struct {
	Cluster string   `json:"cluster"`
	Tasks   []string `json:"tasks"`   // ARNs
	Missing string   `json:"missing"` // why ECS started fewer than were asked for, or empty
	RoleArn string   `json:"roleArn"`
}

// Output is what was seen.
type Output struct {
	Tasks     []string `json:"tasks"`
	TaskCount int      `json:"taskCount"`
	Reason    string   `json:"reason"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "ConfirmTask",
	Summary: "Proves that all tasks were started, name the role and run, or ran and ended well.",
	Timeout: 20 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ecs:DescribeTasks"}, Resources: []string{step.Tasks}},
	},
	Throws: []step.Code{step.TaskPending},
}}
