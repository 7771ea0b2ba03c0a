// Package updateservice lets a service run a revision, or finds that it is to run it already.
package updateservice

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the service, and the revisions that it is to run and that it ran when the run began.
type Input struct {
	Cluster        string `json:"cluster"`
	Service        string `json:"service"`
	TaskDefinition string `json:"taskDefinition"` // ARN
	Prior          string `json:"prior"`          // ARN
}

// Output says what was done.
type Output struct {
	Updated bool `json:"updated"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "UpdateService",
	Summary: "Lets the service run the revision, unless somebody else gave it another one meanwhile.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ecs:DescribeServices", "ecs:UpdateService"}, Resources: []string{step.Services}},
	},
	Throws: []step.Code{step.AccessDenied},
}}
