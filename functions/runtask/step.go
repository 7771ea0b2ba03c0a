// Package runtask runs tasks with a role in their overrides, once for a run however often it is tried.
package runtask

import (
	"time"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskplan"
)

// Input is what is to run, and with which role.
type Input struct {
	Cluster              string                         `json:"cluster"`
	TaskDefinition       string                         `json:"taskDefinition"` // ARN
	RoleArn              string                         `json:"roleArn"`
	Template             string                         `json:"template"`
	Count                int                            `json:"count"`
	Overrides            *taskplan.Overrides            `json:"overrides"`
	LaunchType           string                         `json:"launchType"` // empty: the cluster's default
	NetworkConfiguration *taskplan.NetworkConfiguration `json:"networkConfiguration"`
	Execution            string                         `json:"execution"` // ARN of the run
}

// Output names the tasks that ECS started, which may be fewer than were asked for: ConfirmTask fails then.
type Output struct {
	Tasks   []string `json:"tasks"`   // ARNs
	Missing string   `json:"missing"` // why there are fewer, or empty
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RunTask",
	Summary: "Runs the tasks with the role in their overrides; tried again, it finds those that it ran.",
	Timeout: 30 * time.Second,
	Allow: append([]step.Statement{
		{
			Actions: []string{"ecs:RunTask"}, Resources: []string{step.TaskDefinitions},
			Conditions: map[string]map[string][]string{"StringEquals": {"aws:RequestTag/lanyard:stack": {step.Stack}}},
		},
		step.TagAtCreation(step.Tasks, "RunTask"),
	}, step.PassToECS...),
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
