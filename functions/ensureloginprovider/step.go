// Package ensureloginprovider converges the ways in which an app's users sign in: providers in the user pool, the client that
// offers them, and that client in the identity pool.
package ensureloginprovider

import (
	"time"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/step"
)

// Input names the pools and what is asked for.
type Input struct {
	UserPoolID     string                 `json:"userPoolId"`
	UserPoolArn    string                 `json:"userPoolArn"`
	ClientID       string                 `json:"clientId"`
	IdentityPoolID string                 `json:"identityPoolId"`
	Providers      []appidentity.Provider `json:"providers"`
	Known          []string               `json:"known"` // names of those that existed when the run began
}

// Output says what is there now. No provider's secret is part of it.
type Output struct {
	Login     string   `json:"login"`     // the user pool as the identity pool names it
	Providers []string `json:"providers"` // names of the providers that were asked for
	Created   []string `json:"created"`   // those that this run made
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsureLoginProvider",
	Summary: "Lets the pool's users, and those of OIDC, SAML and social providers, sign in to the identity pool.",
	Timeout: 60 * time.Second,
	Allow: []step.Statement{
		{
			Actions: []string{
				"cognito-idp:CreateIdentityProvider", "cognito-idp:DescribeIdentityProvider", "cognito-idp:DescribeUserPoolClient",
				"cognito-idp:UpdateIdentityProvider", "cognito-idp:UpdateUserPoolClient",
			},
			Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
		},
		{
			Actions:   []string{"cognito-identity:DescribeIdentityPool", "cognito-identity:UpdateIdentityPool"},
			Resources: []string{step.IdentityPools}, Conditions: step.OfThisStack,
		},
		{Actions: []string{"secretsmanager:GetSecretValue"}, Resources: []string{appidentity.Secrets}},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
