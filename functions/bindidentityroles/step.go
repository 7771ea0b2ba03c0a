// Package bindidentityroles gives the signed-in users of an identity pool their role.
package bindidentityroles

import (
	"time"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/step"
)

// Input says whose users get which role.
type Input struct {
	IdentityPoolID string              `json:"identityPoolId"`
	Login          string              `json:"login"` // the user pool as the identity pool names it
	ClientID       string              `json:"clientId"`
	RoleArn        string              `json:"roleArn"`
	Client         *appidentity.Client `json:"client"` // its rules say who gets the role; null or none: every signed-in user
}

// Output says what was done.
type Output struct {
	Mapping string   `json:"mapping"` // the key under which the pool has it: provider:client
	Bound   bool     `json:"bound"`   // false: it was so already
	Reasons []string `json:"reasons"`
}

// Step is what the rest of the program knows of this step. SetIdentityPoolRoles has no resource that it could be held to
// (Service Authorization Reference): what holds it is the roles that may be passed.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "BindIdentityRoles",
	Summary: "Gives the identity pool's signed-in users their role, and keeps the pool's other mappings.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"cognito-identity:GetIdentityPoolRoles"}, Resources: []string{step.IdentityPools}, Conditions: step.OfThisStack},
		{Actions: []string{"cognito-identity:SetIdentityPoolRoles"}, Resources: []string{"*"}},
		step.PassToCognito,
	},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
