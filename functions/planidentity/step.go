// Package planidentity checks the whole input, reads the world and says what is due for an app.
package planidentity

import (
	"time"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/identityplan"
	"example.com/lanyard/internal/step"
)

// Input is the machine's own, and the run.
type Input struct {
	Request   Request `json:"request,inline"`
	Execution string  `json:"execution"`
}

// Request is what a person writes.
type Request struct {
	Name      string                 `json:"name"`
	AdminUser appidentity.AdminUser  `json:"adminUser"`
	Client    *appidentity.Client    `json:"client"`
	Providers []appidentity.Provider `json:"providers"`
	Template  string                 `json:"template"`
	DryRun    bool                   `json:"dryRun"`
}

// Output is the plan.
type Output = identityplan.Plan

// Step is what the rest of the program knows of this step. Cognito describes a login provider with the secret that the app
// shares with it, so the plan compares that one, too, with what Secrets Manager has, in the function's memory.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:      "PlanIdentity",
	Summary:   "Checks the input, reads the app's pools, client, providers and role, and says what is due, or that another run is at work.",
	Timeout:   30 * time.Second,
	Catalogue: true,
	Allow: []step.Statement{
		{Actions: []string{"cognito-identity:ListIdentityPools", "cognito-idp:ListUserPools"}, Resources: []string{"*"}},
		{Actions: []string{"cognito-idp:DescribeUserPool"}, Resources: []string{step.UserPools}},
		{Actions: []string{"cognito-identity:DescribeIdentityPool"}, Resources: []string{step.IdentityPools}},
		{
			Actions: []string{
				"cognito-idp:AdminGetUser", "cognito-idp:DescribeIdentityProvider", "cognito-idp:DescribeUserPoolClient",
				"cognito-idp:ListUserPoolClients",
			},
			Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
		},
		{Actions: []string{"cognito-identity:GetIdentityPoolRoles"}, Resources: []string{step.IdentityPools}, Conditions: step.OfThisStack},
		{Actions: []string{"iam:GetRole"}, Resources: []string{step.AnyRole}},
		{Actions: []string{"secretsmanager:GetSecretValue"}, Resources: []string{appidentity.Secrets}},
		{Actions: []string{"states:DescribeExecution"}, Resources: []string{step.AppRuns}},
	},
	Throws: []step.Code{},
}}
