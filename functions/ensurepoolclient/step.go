// Package ensurepoolclient converges the client by which an app signs its users in.
package ensurepoolclient

import (
	"time"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/step"
)

// Input says what the client is to be.
type Input struct {
	App         string              `json:"app"`
	UserPoolID  string              `json:"userPoolId"`
	UserPoolArn string              `json:"userPoolArn"`
	Client      *appidentity.Client `json:"client"` // null: as it is; a new one as AWS has it by default
	Known       bool                `json:"known"`  // the client existed when the run began
	Attempt     int                 `json:"attempt"`
}

// Output says what is there now. The client's secret, if it has one, is no part of it.
type Output struct {
	ID      string   `json:"id"`
	Created []string `json:"created"` // the client, if this run made it
	Others  []string `json:"others"`  // ids of further clients of the app's name
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsurePoolClient",
	Summary: "Creates the app's user-pool client, or mends in place what was asked for.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{{
		Actions: []string{
			"cognito-idp:CreateUserPoolClient", "cognito-idp:DescribeUserPoolClient", "cognito-idp:ListUserPoolClients",
			"cognito-idp:UpdateUserPoolClient",
		},
		Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
	}},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
