// Package ensureuserpool converges the user pool of an app: creates it, or mends in place what no app may do without. Runs for
// one app take turns at it: what else belongs to the app can carry no mark of the run that made it.
package ensureuserpool

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the app and the run.
type Input struct {
	App       string  `json:"app"`
	Template  string  `json:"template"`
	Execution string  `json:"execution"`
	Attempt   int     `json:"attempt"` // retries so far: whether an earlier attempt may have created
	Holder    *string `json:"holder"`  // ARN of the execution whose turn it was when the run planned; null: there was no pool, or nobody's turn
}

// Next is the state that a run goes on with.
type Next string

// What the turn leads to.
const (
	NextEnsure Next = "EnsureAdminUser"
	NextAwait  Next = "AwaitTurn" // and then to plan anew: what the run planned before its turn may be true no more
)

// Output says what is there now.
type Output struct {
	ID      string   `json:"id"`
	Arn     string   `json:"arn"`
	Created []string `json:"created"` // the pool's ARN, if this run made it
	Others  []string `json:"others"`  // ids of further pools of the app's name: a person decides what becomes of them
	Holder  string   `json:"holder"`  // ARN of the execution whose turn it is
	Next    Next     `json:"next"`
	Reason  string   `json:"reason"` // why the run is to wait, or empty
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsureUserPool",
	Summary: "Takes the run's turn at the app; creates the user pool, protected and by invitation only, or mends just that.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"cognito-idp:ListUserPools"}, Resources: []string{"*"}},
		{Actions: []string{"cognito-idp:DescribeUserPool"}, Resources: []string{step.UserPools}},
		{Actions: []string{"cognito-idp:CreateUserPool"}, Resources: []string{"*"}, Conditions: step.MadeForThisStack},
		{
			Actions:   []string{"cognito-idp:DeleteUserPool", "cognito-idp:TagResource", "cognito-idp:UpdateUserPool"},
			Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
		},
		{Actions: []string{"states:DescribeExecution"}, Resources: []string{step.AppRuns}},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
