// Package planaccount checks what the caller of AccountRole asks for, reads the role in the member account, and says what is
// due, and why. It changes nothing.
package planaccount

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// Input is the machine's: the document that a person writes.
type Input struct {
	AccountID          string `json:"accountId"`          // where the role is to be
	Template           string `json:"template"`           // of service account
	Principal          string `json:"principal"`          // who may assume it: an ARN, or an account id
	ExternalID         string `json:"externalId"`         // what the principal must name
	MaxSessionDuration string `json:"maxSessionDuration"` // narrows the template's, such as 2h
	DryRun             bool   `json:"dryRun"`             // plan only
}

// Output is the plan, and what the next states need of it.
type Output struct {
	Next   Next            `json:"next"` // the state to go on with
	Result outcome.Account `json:"result"`
	Grant  Grant           `json:"grant"`
}

// Next is the state that a run goes on with.
type Next string

// What a plan leads to.
const (
	NextEnsure  Next = "EnsureAccountRole"  // the role is to be made or mended
	NextConfirm Next = "ConfirmAccountRole" // it is as it should be
	NextDone    Next = "Done"               // dryRun
)

// Grant is what the steps need to know of the role.
type Grant struct {
	AccountID          string `json:"accountId"`
	Template           string `json:"template"`
	Digest             string `json:"digest"`
	Principal          string `json:"principal"` // ARN
	ExternalID         string `json:"externalId"`
	MaxSessionDuration string `json:"maxSessionDuration"`
	RoleName           string `json:"roleName"`
	RoleArn            string `json:"roleArn"`
	Known              bool   `json:"known"` // the role existed when the run began
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:      "PlanAccount",
	Summary:   "Reads a role in another account, and says which changes are due.",
	Timeout:   20 * time.Second,
	Catalogue: true,
	Allow:     []step.Statement{{Actions: []string{"sts:AssumeRole"}, Resources: []string{step.MemberRoles}}},
	Member: []step.Statement{
		{Actions: []string{"iam:GetRole", "iam:GetRolePolicy", "iam:ListAttachedRolePolicies", "iam:ListRolePolicies"}, Resources: []string{step.AnyRole}},
	},
}}
