// Package ensureidentitypool converges the identity pool of an app: creates it without guests, or turns guests away.
package ensureidentitypool

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the app and the run.
type Input struct {
	App       string `json:"app"`
	Template  string `json:"template"`
	Execution string `json:"execution"`
	Attempt   int    `json:"attempt"` // retries so far: whether an earlier attempt may have created
}

// Output says what is there now.
type Output struct {
	ID      string   `json:"id"`
	Arn     string   `json:"arn"`
	Created []string `json:"created"` // the pool's ARN, if this run made it
	Others  []string `json:"others"`  // ids of further pools of the app's name: a person decides what becomes of them
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsureIdentityPool",
	Summary: "Creates the app's identity pool without guests, or turns guests away.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"cognito-identity:ListIdentityPools"}, Resources: []string{"*"}},
		{Actions: []string{"cognito-identity:DescribeIdentityPool"}, Resources: []string{step.IdentityPools}},
		{Actions: []string{"cognito-identity:CreateIdentityPool"}, Resources: []string{"*"}, Conditions: step.MadeForThisStack},
		{
			Actions:   []string{"cognito-identity:TagResource", "cognito-identity:UpdateIdentityPool"},
			Resources: []string{step.IdentityPools}, Conditions: step.OfThisStack,
		},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
