// Package stoptasks stops the tasks that a run started and that did not do what it was for.
package stoptasks

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the cluster, the run whose tasks they are, and the tasks as far as the run knows them.
type Input struct {
	Cluster   string   `json:"cluster"`
	Tasks     []string `json:"tasks"`     // ARNs
	Answered  bool     `json:"answered"`  // whether ECS said which it started: then these are all
	Execution string   `json:"execution"` // ARN
	Attempt   int      `json:"attempt"`   // 0 is the first
}

// Output says what was stopped by the last attempt.
type Output struct {
	Stopped []string `json:"stopped"` // ARNs
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "StopTasks",
	Summary: "Stops the tasks that the run started.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ecs:ListTasks"}, Resources: []string{"*"}},
		{Actions: []string{"ecs:StopTask"}, Resources: []string{step.Tasks}, Conditions: step.OfThisStack},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
