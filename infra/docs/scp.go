package main

import (
	"bytes"
	"encoding/json"
)

// administrators are who may set the tags, in the sample: to be replaced by one's own.
var administrators = []string{"arn:aws:iam::*:role/platform/*"}

type document struct {
	Version   string
	Statement []statement
}

type statement struct {
	Sid, Effect      string
	Action, Resource []string
	Condition        map[string]map[string][]string
}

// scp is the service control policy that keeps the tags, by which the catalogue chooses a role, to named principals.
// Tags that are given at launch are authorised as ec2:CreateTags, too.
func scp(tagKeys []string) ([]byte, error) {
	instances, groups := []string{"arn:aws:ec2:*:*:instance/*"}, []string{"*"}
	others := map[string][]string{"aws:PrincipalArn": administrators}
	anyOf := map[string][]string{"aws:TagKeys": tagKeys}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	err := encoder.Encode(document{"2012-10-17", []statement{
		{
			"RoleTagsOfInstances", "Deny",
			[]string{"ec2:CreateTags", "ec2:DeleteTags"},
			instances,
			map[string]map[string][]string{"ForAnyValue:StringEquals": anyOf, "ArnNotLike": others},
		},
		{
			"AllTagsOfInstances", "Deny",
			[]string{"ec2:DeleteTags"},
			instances,
			map[string]map[string][]string{"Null": {"aws:TagKeys": {"true"}}, "ArnNotLike": others},
		},
		{
			"RoleTagsOfAutoScalingGroups", "Deny",
			[]string{"autoscaling:CreateAutoScalingGroup", "autoscaling:CreateOrUpdateTags", "autoscaling:DeleteTags"},
			groups,
			map[string]map[string][]string{"ForAnyValue:StringEquals": anyOf, "ArnNotLike": others},
		},
	}})
	return b.Bytes(), err
}
