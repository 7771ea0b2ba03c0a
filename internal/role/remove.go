package role

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// Remover is all that Remove calls.
type Remover interface {
	Getter
	PolicyLister
	ListInstanceProfilesForRole(
		context.Context, *iam.ListInstanceProfilesForRoleInput, ...func(*iam.Options),
	) (*iam.ListInstanceProfilesForRoleOutput, error)
	TagRole(context.Context, *iam.TagRoleInput, ...func(*iam.Options)) (*iam.TagRoleOutput, error)
	DeleteRolePolicy(context.Context, *iam.DeleteRolePolicyInput, ...func(*iam.Options)) (*iam.DeleteRolePolicyOutput, error)
	DetachRolePolicy(context.Context, *iam.DetachRolePolicyInput, ...func(*iam.Options)) (*iam.DetachRolePolicyOutput, error)
	DeleteRole(context.Context, *iam.DeleteRoleInput, ...func(*iam.Options)) (*iam.DeleteRoleOutput, error)
}

// Removal says what became of a role.
type Removal struct {
	Arn   string // empty: there was none, or it was never ours
	Stays string // why it stays, or empty
}

const othersRun = "another run made it or goes on to use it"

// Remove deletes a role of the stack and all its policies, unless a profile holds it: if execution made it, or whoever made it
// where execution is nil. A role that is gone is fine.
func Remove(ctx context.Context, api Remover, names naming.Namespace, name string, execution *string) (Removal, error) {
	state, err := Get(ctx, api, name)
	switch {
	case err != nil:
		return Removal{}, err
	case state == nil, !names.Ours(state.Arn, state.Tags):
		return Removal{}, nil
	case execution != nil && !state.Tags.MadeBy(*execution):
		return Removal{state.Arn, othersRun}, nil
	}
	stays, err := remover{api}.remove(ctx, name, execution)
	if awserr.Is(err, awserr.NoSuchRole) { // gone is what was wanted
		err = nil
	}
	return Removal{state.Arn, stays}, err
}

type remover struct{ Remover }

// remove says why the role stays, if it does. The tag tells whoever meets it now that it is not whole; a run that took
// the role over before it could read the tag is seen, and finds the tag when it reads back what it wrote.
func (r remover) remove(ctx context.Context, name string, execution *string) (stays string, err error) {
	if stays, err = r.heldBy(ctx, name); err != nil || stays != "" {
		return stays, err
	}
	tags := IAMTags(naming.Tags{naming.TagSpec: naming.Pending})
	if _, err := r.TagRole(ctx, &iam.TagRoleInput{RoleName: &name, Tags: tags}); err != nil {
		return "", awserr.Wrap(err, "tag role %s", name)
	}
	if execution != nil {
		now, err := Get(ctx, r, name)
		if err != nil {
			return "", err
		}
		if now != nil && !now.Tags.MadeBy(*execution) {
			return othersRun, nil
		}
	}
	return "", r.delete(ctx, name)
}

// heldBy comes before the first write: a role without its policies would be worse than one too many.
func (r remover) heldBy(ctx context.Context, name string) (string, error) {
	pages := iam.NewListInstanceProfilesForRolePaginator(r, &iam.ListInstanceProfilesForRoleInput{RoleName: &name})
	for pages.HasMorePages() { // IAM may answer with a page that is empty and not the last
		page, err := pages.NextPage(ctx)
		if err != nil {
			return "", awserr.Wrap(err, "list the instance profiles of role %s", name)
		}
		for _, p := range page.InstanceProfiles {
			return fmt.Sprintf("instance profile %s holds it", aws.ToString(p.Arn)), nil
		}
	}
	return "", nil
}

func (r remover) delete(ctx context.Context, name string) error {
	inline, attached, err := Policies(ctx, r, name)
	if err != nil {
		return err
	}
	for _, policyName := range inline {
		_, err := r.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &policyName})
		if err != nil && !awserr.Is(err, awserr.NoSuchEntity) {
			return awserr.Wrap(err, "delete policy %s of role %s", policyName, name)
		}
	}
	for _, arn := range attached {
		_, err := r.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: &arn})
		if err != nil && !awserr.Is(err, awserr.NoSuchEntity) {
			return awserr.Wrap(err, "detach policy %s from role %s", arn, name)
		}
	}
	_, err = r.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &name})
	if awserr.Is(err, awserr.DeleteConflict) {
		return step.Errorf(step.Unavailable, "delete role %s: something was put into it meanwhile", name)
	}
	return awserr.Wrap(err, "delete role %s", name)
}
