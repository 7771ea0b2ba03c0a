// Package confirmaccountrole proves a role in another account by assuming it, where its principal lets the function: who it
// is then, that it may not do what its boundary denies, and that nobody gets it without the external id. It changes nothing.
package confirmaccountrole

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// Input names the role, and who may assume it.
type Input struct {
	AccountID  string `json:"accountId"`
	RoleArn    string `json:"roleArn"`
	Principal  string `json:"principal"` // ARN
	ExternalID string `json:"externalId"`
}

// Output is the proof, or how the principal's owner gets it.
type Output = outcome.Proof

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "ConfirmAccountRole",
	Summary: "Proves a role in another account by assuming it, if the function may, else says who can.",
	Timeout: 30 * time.Second,
	Allow:   []step.Statement{{Actions: []string{"sts:AssumeRole"}, Resources: []string{step.RolesThere}}},
	Throws:  []step.Code{step.NotVisible},
}}
