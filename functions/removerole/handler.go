package removerole

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	DescribeInstances(context.Context, *ec2.DescribeInstancesInput, ...func(*ec2.Options)) (*ec2.DescribeInstancesOutput, error)
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	ListInstanceProfilesForRole(
		context.Context, *iam.ListInstanceProfilesForRoleInput, ...func(*iam.Options),
	) (*iam.ListInstanceProfilesForRoleOutput, error)
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
	TagRole(context.Context, *iam.TagRoleInput, ...func(*iam.Options)) (*iam.TagRoleOutput, error)
	DeleteRolePolicy(context.Context, *iam.DeleteRolePolicyInput, ...func(*iam.Options)) (*iam.DeleteRolePolicyOutput, error)
	DetachRolePolicy(context.Context, *iam.DetachRolePolicyInput, ...func(*iam.Options)) (*iam.DetachRolePolicyOutput, error)
	DeleteRole(context.Context, *iam.DeleteRoleInput, ...func(*iam.Options)) (*iam.DeleteRoleOutput, error)
}

const othersRun = "another run made it or goes on to use it"

type handler struct {
	api
	names naming.Namespace
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{clients.NewEC2AndIAM(env.AWS), env.Namespace}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Removed: []string{}, Left: []string{}}
	if in.Scope == string(catalogue.ScopeClass) {
		return out.keep(h.names.RoleArn(in.RoleName), "scope class: kept for the next run"), nil
	}
	if in.Execution == nil {
		if in.InstanceID == nil {
			return out, step.Errorf(step.InvalidInput, "execution: value null: want the run that made role %s, or the instance that has ended",
				in.RoleName)
		}
		if i, err := instance.Read(ctx, h, *in.InstanceID); err != nil || !i.EndedOrAbsent() {
			return out, errOrRunning(err, i, in)
		}
	}
	state, err := role.Get(ctx, h, in.RoleName)
	switch {
	case err != nil:
		return out, err
	case state == nil, !h.names.Ours(state.Arn, state.Tags):
		return out, nil // gone, or never ours
	case in.Execution != nil && !state.Tags.MadeBy(*in.Execution):
		return out.keep(state.Arn, othersRun), nil
	}
	stays, err := h.remove(ctx, in)
	switch {
	case stays != "":
		return out.keep(state.Arn, stays), nil
	case err != nil && !awserr.Is(err, awserr.NoSuchRole): // gone is what was wanted
		return out, err
	}
	out.Removed = append(out.Removed, state.Arn)
	return out, nil
}

func errOrRunning(err error, i instance.Instance, in Input) error {
	if err != nil {
		return err
	}
	return step.Errorf(step.Conflict, "instance %s is %s: its role %s stays", *in.InstanceID, i.State, in.RoleName)
}

// heldBy comes before the first write: a role without its policies would be worse than one too many.
func (h handler) heldBy(ctx context.Context, name string) (string, error) {
	pages := iam.NewListInstanceProfilesForRolePaginator(h, &iam.ListInstanceProfilesForRoleInput{RoleName: &name})
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

// remove says why the role stays, if it does. The tag tells whoever meets it now that it is not whole; a run that took
// the role over before it could read the tag is seen, and finds the tag when it reads back what it wrote.
func (h handler) remove(ctx context.Context, in Input) (stays string, err error) {
	if stays, err = h.heldBy(ctx, in.RoleName); err != nil || stays != "" {
		return stays, err
	}
	tags := role.IAMTags(naming.Tags{naming.TagSpec: naming.Pending})
	if _, err := h.TagRole(ctx, &iam.TagRoleInput{RoleName: &in.RoleName, Tags: tags}); err != nil {
		return "", awserr.Wrap(err, "tag role %s", in.RoleName)
	}
	if in.Execution != nil {
		now, err := role.Get(ctx, h, in.RoleName)
		if err != nil {
			return "", err
		}
		if now != nil && !now.Tags.MadeBy(*in.Execution) {
			return othersRun, nil
		}
	}
	return "", h.delete(ctx, in.RoleName)
}

func (h handler) delete(ctx context.Context, name string) error {
	inline, attached, err := role.Policies(ctx, h, name)
	if err != nil {
		return err
	}
	for _, policyName := range inline {
		_, err := h.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &policyName})
		if err != nil && !awserr.Is(err, awserr.NoSuchEntity) {
			return awserr.Wrap(err, "delete policy %s of role %s", policyName, name)
		}
	}
	for _, arn := range attached {
		_, err := h.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: &arn})
		if err != nil && !awserr.Is(err, awserr.NoSuchEntity) {
			return awserr.Wrap(err, "detach policy %s from role %s", arn, name)
		}
	}
	_, err = h.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &name})
	if awserr.Is(err, awserr.DeleteConflict) {
		return step.Errorf(step.Unavailable, "delete role %s: something was put into it meanwhile", name)
	}
	return awserr.Wrap(err, "delete role %s", name)
}

func (o Output) keep(arn, reason string) Output {
	o.Left, o.Reason = []string{arn}, reason
	return o
}
