// Package removeuserpool takes back what a failed run made of a user pool: the pool, unless it holds users that the run did
// not make, or client, providers and admin user in one that was there before.
package removeuserpool

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input says what this run may have made.
type Input struct {
	App            string   `json:"app"`
	Username       string   `json:"username"` // of the admin user
	UserKnown      bool     `json:"userKnown"`
	ClientKnown    bool     `json:"clientKnown"`
	Providers      []string `json:"providers"` // names of those that were asked for
	ProvidersKnown []string `json:"providersKnown"`
	Execution      string   `json:"execution"`
}

// Output says what became of it.
type Output struct {
	Removed []string `json:"removed"`
	Left    []string `json:"left"`
	Reason  string   `json:"reason"` // why something is left, or empty
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveUserPool",
	Summary: "Deletes the user pool that this run made, unless it holds others' users, or what the run made in another.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"cognito-idp:ListUserPools"}, Resources: []string{"*"}},
		{Actions: []string{"cognito-idp:DescribeUserPool"}, Resources: []string{step.UserPools}},
		{
			Actions: []string{
				"cognito-idp:AdminDeleteUser", "cognito-idp:AdminGetUser", "cognito-idp:DeleteIdentityProvider", "cognito-idp:DeleteUserPool",
				"cognito-idp:DeleteUserPoolClient", "cognito-idp:DescribeUserPoolClient", "cognito-idp:ListUserPoolClients",
				"cognito-idp:ListUsers", "cognito-idp:UpdateUserPool", "cognito-idp:UpdateUserPoolClient",
			},
			Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
		},
	},
	Throws: []step.Code{step.AccessDenied},
}}
