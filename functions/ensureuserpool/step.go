// Package ensureuserpool converges the user pool of an app: creates it, or mends in place what no app may do without.
package ensureuserpool

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
	Name:    "EnsureUserPool",
	Summary: "Creates the app's user pool, protected and by invitation only, or mends just that.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"cognito-idp:ListUserPools"}, Resources: []string{"*"}},
		{Actions: []string{"cognito-idp:DescribeUserPool"}, Resources: []string{step.UserPools}},
		{Actions: []string{"cognito-idp:CreateUserPool"}, Resources: []string{"*"}, Conditions: step.MadeForThisStack},
		{
			Actions:   []string{"cognito-idp:TagResource", "cognito-idp:UpdateUserPool"},
			Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
		},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
