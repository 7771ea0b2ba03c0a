// Package ensureadminuser makes an app's first user: invited by Cognito, by e-mail. No password passes through the system.
package ensureadminuser

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input says who is to be invited to which pool.
type Input struct {
	UserPoolID  string `json:"userPoolId"`
	UserPoolArn string `json:"userPoolArn"`
	Username    string `json:"username"`
	Email       string `json:"email"`
	Known       bool   `json:"known"` // the user existed when the run began
}

// Output says what is there now.
type Output struct {
	Username string   `json:"username"`
	Status   string   `json:"status"`  // as Cognito has it; FORCE_CHANGE_PASSWORD: invited, not signed in yet
	Created  []string `json:"created"` // the user, if this run invited them
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "EnsureAdminUser",
	Summary: "Invites the app's admin user by e-mail, once.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{{
		Actions:   []string{"cognito-idp:AdminCreateUser", "cognito-idp:AdminGetUser"},
		Resources: []string{step.UserPools}, Conditions: step.OfThisStack,
	}},
	Throws: []step.Code{step.NotVisible, step.AccessDenied},
}}
