// Package confirmassociation proves that an instance has its profile: the association is associated, and names the
// profile by id, not only by ARN. It changes nothing.
package confirmassociation

import (
	"time"

	"example.com/lanyard/internal/step"
)

// Input is what must be true.
type Input struct {
	InstanceID string `json:"instanceId"`
	ProfileArn string `json:"profileArn"`
	ProfileID  string `json:"profileId"`
}

// Output is what was seen.
type Output struct {
	AssociationID string `json:"associationId"`
	ProfileArn    string `json:"profileArn"`
	ProfileID     string `json:"profileId"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "ConfirmAssociation",
	Summary: "Proves that the instance is associated with the profile, by its id.",
	Timeout: 20 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ec2:DescribeIamInstanceProfileAssociations", "ec2:DescribeInstances"}, Resources: []string{"*"}},
	},
	Throws: []step.Code{step.AssociationPending},
}}
