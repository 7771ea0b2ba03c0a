// Package removeproof takes back what a proof has left that ended before its end: user, client and identity.
package removeproof

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input names the pools and the run whose proof it was.
type Input struct {
	UserPoolID     string `json:"userPoolId"`
	IdentityPoolID string `json:"identityPoolId"`
	Login          string `json:"login"` // the user pool as the identity pool names it
	Execution      string `json:"execution"`
}

// Output says that it is gone.
type Output struct {
	Name string `json:"name"` // what the throwaway user and client were called
}

// Step is what the rest of the program knows of this step. GetId is not signed, so nothing allows it; DeleteIdentities has no
// resource that it could be held to (Service Authorization Reference).
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveProof",
	Summary: "Takes back the user, client and identity of a proof that did not end.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{
			Actions: []string{
				"cognito-idp:AdminCreateUser", "cognito-idp:AdminDeleteUser", "cognito-idp:AdminInitiateAuth", "cognito-idp:AdminSetUserPassword",
				"cognito-idp:CreateUserPoolClient", "cognito-idp:DeleteUserPoolClient", "cognito-idp:DescribeUserPool",
				"cognito-idp:DescribeUserPoolClient", "cognito-idp:ListUserPoolClients", "cognito-idp:ListUsers",
			},
			Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
		},
		{
			Actions:   []string{"cognito-identity:DescribeIdentityPool", "cognito-identity:UpdateIdentityPool"},
			Resources: []string{step.IdentityPools}, Conditions: step.OfThisStack,
		},
		{Actions: []string{"cognito-identity:DeleteIdentities"}, Resources: []string{"*"}},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
