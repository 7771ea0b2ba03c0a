// Package confirmidentity proves that a sign-in becomes credentials of the app's role, and leaves nothing of the proof behind.
package confirmidentity

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// Input names what is to be proven.
type Input struct {
	UserPoolID     string `json:"userPoolId"`
	IdentityPoolID string `json:"identityPoolId"`
	Login          string `json:"login"` // the user pool as the identity pool names it
	RoleName       string `json:"roleName"`
	Execution      string `json:"execution"` // names the throwaway user and client
}

// Output says what was seen. No token, password or credential is part of it.
type Output struct {
	Decision  outcome.Decision `json:"decision"` // IdentityProven or IdentityUnproven
	Reason    string           `json:"reason"`
	ProvenArn *string          `json:"provenArn"` // who the credentials say they are: a session of the role
	Unproven  *string          `json:"unproven"`  // why it could not be proven, where that is no fault of the run; null if it was
}

// Step is what the rest of the program knows of this step. GetId and GetCredentialsForIdentity are not signed, so nothing
// allows them; DeleteIdentities has no resource that it could be held to (Service Authorization Reference).
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "ConfirmIdentity",
	Summary: "Signs a throwaway user in, shows whose credentials that gives, and deletes the user, its client and its identity.",
	Timeout: 90 * time.Second,
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
		{Actions: []string{"iam:GetRole"}, Resources: []string{step.AnyRole}},
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
