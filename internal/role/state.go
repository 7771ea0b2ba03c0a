// Package role reads a role as it is in IAM and says in what it differs from what a template wants.
package role

import (
	"context"
	"encoding/json"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/policy"
)

// State is a role as IAM shows it.
type State struct {
	Name, Arn string
	Tags      naming.Tags
	Role      catalogue.Role
}

// Getter reads a role without its policies.
type Getter interface {
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
}

// PolicyLister names a role's policies.
type PolicyLister interface {
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
}

// Reader reads a whole role.
type Reader interface {
	Getter
	PolicyLister
	GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
}

// Get reads a role without its policies. A role that does not exist is nil, not an error.
func Get(ctx context.Context, api Getter, name string) (*State, error) {
	got, err := api.GetRole(ctx, &iam.GetRoleInput{RoleName: &name})
	if awserr.Is(err, awserr.NoSuchEntity) {
		return nil, nil
	}
	if err != nil {
		return nil, awserr.Wrap(err, "get role %s", name)
	}
	return from(got.Role)
}

// Read reads a role and all its policies. A role that does not exist is nil, not an error.
func Read(ctx context.Context, api Reader, name string) (*State, error) {
	state, err := Get(ctx, api, name)
	if state == nil || err != nil {
		return nil, err
	}
	inline, attached, err := Policies(ctx, api, name)
	if awserr.Is(err, awserr.NoSuchEntity) {
		return nil, nil // deleted meanwhile, or so new that IAM does not show it everywhere yet
	}
	if err != nil {
		return nil, err
	}
	state.Role.ManagedPolicyArns = attached
	for _, policyName := range inline {
		got, err := api.GetRolePolicy(ctx, &iam.GetRolePolicyInput{RoleName: &name, PolicyName: &policyName})
		if awserr.Is(err, awserr.NoSuchEntity) {
			continue // deleted since it was listed
		}
		if err != nil {
			return nil, awserr.Wrap(err, "get policy %s of role %s", policyName, name)
		}
		if state.Role.Policies[policyName], err = document(got.PolicyDocument); err != nil {
			return nil, awserr.Wrap(err, "read policy %s of role %s", policyName, name)
		}
	}
	return state, nil
}

// Policies lists a role's inline policies by name and its managed ones by ARN.
func Policies(ctx context.Context, api PolicyLister, name string) (inline, attached []string, err error) {
	inlinePages := iam.NewListRolePoliciesPaginator(api, &iam.ListRolePoliciesInput{RoleName: &name})
	for inlinePages.HasMorePages() {
		page, err := inlinePages.NextPage(ctx)
		if err != nil {
			return nil, nil, awserr.Wrap(err, "list policies of role %s", name)
		}
		inline = append(inline, page.PolicyNames...)
	}
	attachedPages := iam.NewListAttachedRolePoliciesPaginator(api, &iam.ListAttachedRolePoliciesInput{RoleName: &name})
	for attachedPages.HasMorePages() {
		page, err := attachedPages.NextPage(ctx)
		if err != nil {
			return nil, nil, awserr.Wrap(err, "list attached policies of role %s", name)
		}
		for _, p := range page.AttachedPolicies {
			attached = append(attached, aws.ToString(p.PolicyArn))
		}
	}
	return inline, attached, nil
}

func from(r *types.Role) (*State, error) {
	trust, err := document(r.AssumeRolePolicyDocument)
	if err != nil {
		return nil, awserr.Wrap(err, "read the trust policy of role %s", aws.ToString(r.RoleName))
	}
	state := &State{Name: aws.ToString(r.RoleName), Arn: aws.ToString(r.Arn), Tags: Tags(r.Tags), Role: catalogue.Role{
		Description: aws.ToString(r.Description), Trust: trust, Policies: map[string]json.RawMessage{},
		MaxSessionDuration: aws.ToInt32(r.MaxSessionDuration),
	}}
	if b := r.PermissionsBoundary; b != nil {
		state.Role.BoundaryArn = aws.ToString(b.PermissionsBoundaryArn)
	}
	return state, nil
}

// document as IAM returns it: JSON in percent-encoding.
func document(encoded *string) (json.RawMessage, error) { return policy.Decode(aws.ToString(encoded)) }

// Tags of IAM, by key.
func Tags(list []types.Tag) naming.Tags {
	tags := make(naming.Tags, len(list))
	for _, t := range list {
		tags[aws.ToString(t.Key)] = aws.ToString(t.Value)
	}
	return tags
}

// IAMTags is the opposite of Tags, ordered by key.
func IAMTags(tags naming.Tags) []types.Tag {
	var list []types.Tag
	for _, key := range sortedKeys(tags) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
