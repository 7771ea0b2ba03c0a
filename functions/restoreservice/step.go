// Package restoreservice gives a service back the revision that it ran before a run that failed. It does not wait until the
// service is steady: ECS keeps the old tasks until new ones run.
package restoreservice

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the service, the revision that this run gave it, and the one before.
type Input struct {
	Cluster        string `json:"cluster"`
	Service        string `json:"service"`
	TaskDefinition string `json:"taskDefinition"` // ARN
	Prior          string `json:"prior"`          // ARN
}

// Output says what became of it.
type Output struct {
	Left   []string `json:"left"`   // ARN of the service, if somebody else gave it another revision
	Reason string   `json:"reason"` // why, or empty
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RestoreService",
	Summary: "Gives the service back the revision that it ran when the run began.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ecs:DescribeServices", "ecs:UpdateService"}, Resources: []string{step.Services}},
	},
	Throws: []step.Code{step.AccessDenied},
}}
