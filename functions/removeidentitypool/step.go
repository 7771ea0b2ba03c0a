// Package removeidentitypool takes back what a failed run made of an identity pool: the pool, or what the run bound in one that
// was there before.
package removeidentitypool

import (
	"time"

	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/step"
)

// Input says what this run may have made.
type Input struct {
	App          string                `json:"app"`
	Login        *string               `json:"login"`        // the user pool as the identity pool names it; null: nothing was bound
	ClientID     *string               `json:"clientId"`     // null: there is none yet
	ClientKnown  bool                  `json:"clientKnown"`  // the client existed when the run began: its login stays
	RoleArn      string                `json:"roleArn"`      // that the run was to bind
	PriorRoleArn *string               `json:"priorRoleArn"` // of signed-in users when the run began
	PriorMapping *identitypool.Mapping `json:"priorMapping"` // of the client's users when the run began
	Execution    string                `json:"execution"`
}

// Output says what became of it.
type Output struct {
	Removed []string `json:"removed"` // ARN of the pool, if it was removed
	Left    []string `json:"left"`    // ARN of what stays
	Reason  string   `json:"reason"`  // why it stays, or empty
}

// Step is what the rest of the program knows of this step. SetIdentityPoolRoles has no resource that it could be held to
// (Service Authorization Reference): what holds it is the roles that may be passed.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "RemoveIdentityPool",
	Summary: "Deletes the identity pool that this run made, or unbinds what it bound in another.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"cognito-identity:ListIdentityPools"}, Resources: []string{"*"}},
		{Actions: []string{"cognito-identity:DescribeIdentityPool"}, Resources: []string{step.IdentityPools}},
		{
			Actions: []string{
				"cognito-identity:DeleteIdentityPool", "cognito-identity:GetIdentityPoolRoles", "cognito-identity:UpdateIdentityPool",
			},
			Resources: []string{step.IdentityPools}, Conditions: step.OfThisStack,
		},
		{Actions: []string{"cognito-identity:SetIdentityPoolRoles"}, Resources: []string{"*"}},
		step.PassToCognito,
	},
	Throws: []step.Code{step.AccessDenied},
}}
