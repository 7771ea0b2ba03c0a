// Package associateprofile gives an instance its profile, or finds that it has it. It never overrides the rule for replacing.
package associateprofile

import (
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// Input is what the plan says of the association.
type Input struct {
	InstanceID      string  `json:"instanceId"`
	ProfileArn      string  `json:"profileArn"`
	ProfileID       string  `json:"profileId"`
	Replace         string  `json:"replace"`         // the rule, as narrowed by the input
	PriorProfileArn *string `json:"priorProfileArn"` // of the profile that the instance had when the run began
}

// Output says what was done.
type Output struct {
	Decision        outcome.Decision `json:"decision"` // Attached, Replaced or Current
	Reason          string           `json:"reason"`
	AssociationID   string           `json:"associationId"`
	PriorProfileArn *string          `json:"priorProfileArn"`
}

// Step is what the rest of the program knows of this step.
var Step = step.Step[Input, Output]{Spec: step.Spec{
	Name:    "AssociateProfile",
	Summary: "Associates the instance profile with the instance, or replaces another as the rule allows.",
	Timeout: 30 * time.Second,
	Allow: []step.Statement{
		{Actions: []string{"ec2:DescribeIamInstanceProfileAssociations", "ec2:DescribeInstances"}, Resources: []string{"*"}},
		{Actions: []string{"iam:GetInstanceProfile"}, Resources: []string{step.AnyProfile}},
		{
			Actions: []string{"ec2:AssociateIamInstanceProfile", "ec2:ReplaceIamInstanceProfileAssociation"}, Resources: []string{step.Instances},
			Conditions: map[string]map[string][]string{"ArnLike": {"ec2:NewInstanceProfile": {step.OurProfiles}}},
		},
		{Actions: []string{"ec2:DisassociateIamInstanceProfile"}, Resources: []string{step.Instances}},
		step.PassToEC2,
	},
	Throws: []step.Code{step.NotVisible, step.InstanceNotReady, step.AssociationPending, step.AccessDenied},
}}
