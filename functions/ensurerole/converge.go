package ensurerole

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// converge writes what differs. The tag says pending from before the first write until the last one was read back, and
// the role is read once more after the tag: two versions that write at the same time end with one of them whole.
func (h handler) converge(ctx context.Context, in Input, want catalogue.Role, state *role.State) error {
	differences := state.Diff(want)
	marks := h.marks(in, state.Tags)
	if len(differences) == 0 && len(marks) == 0 && state.Tags[naming.TagSpec] == in.Digest {
		return nil
	}
	if len(differences) > 0 && state.Tags[naming.TagSpec] != naming.Pending {
		marks = naming.Begun(in.Execution)
		if err := h.tagProfile(ctx, in, marks); err != nil {
			return err
		}
	}
	if err := h.tag(ctx, in.RoleName, marks); err != nil {
		return err
	}
	if err := h.mend(ctx, in.RoleName, want, differences); err != nil {
		return err
	}
	if err := h.readBack(ctx, in.RoleName, want, ""); err != nil {
		return err
	}
	if err := h.tag(ctx, in.RoleName, naming.Tags{naming.TagSpec: in.Digest}); err != nil {
		return err
	}
	return h.readBack(ctx, in.RoleName, want, in.Digest)
}

// marks that take the role of one instance over: a run that failed must not take back what this one goes on to use.
func (h handler) marks(in Input, tags naming.Tags) naming.Tags {
	if in.Scope == string(catalogue.ScopeInstance) && !tags.MadeBy(in.Execution) {
		return naming.Tags{naming.TagExecution: naming.Hash(in.Execution)}
	}
	return naming.Tags{}
}

// tagProfile first: a run that ends for good in the middle of an update must not leave a profile that says that all is well.
func (h handler) tagProfile(ctx context.Context, in Input, tags naming.Tags) error {
	if !in.Known {
		return nil // EnsureProfile makes it; and IAM denies the tagging of what carries no tag of ours
	}
	_, err := h.TagInstanceProfile(ctx, &iam.TagInstanceProfileInput{InstanceProfileName: &in.ProfileName, Tags: role.IAMTags(tags)})
	if awserr.Is(err, awserr.NoSuchEntity) {
		return nil
	}
	return awserr.Wrap(err, "tag instance profile %s", in.ProfileName)
}

// mend writes the differences: what is missing first, so that a workload is never without, then what is too much. Where
// a quota leaves no room for both, the excess goes and the next attempt adds the rest.
func (h handler) mend(ctx context.Context, name string, want catalogue.Role, differences []role.Difference) error {
	var full error
	for _, excess := range []bool{false, true} {
		for _, d := range differences {
			if d.Excess != excess {
				continue
			}
			err := h.write(ctx, name, want, d)
			if step.CodeOf(err) == step.QuotaExceeded && !excess && anyExcess(differences) {
				full = err
				continue
			}
			if err != nil {
				return err
			}
		}
	}
	if full != nil {
		return step.Errorf(step.NotVisible, "excess policies were removed to make room: %w", full)
	}
	return nil
}

func anyExcess(differences []role.Difference) bool {
	for _, d := range differences {
		if d.Excess {
			return true
		}
	}
	return false
}

func (h handler) write(ctx context.Context, name string, want catalogue.Role, d role.Difference) error {
	var err error
	switch {
	case d.Part == role.Boundary:
		_, err = h.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{
			RoleName: &name, PermissionsBoundary: &want.BoundaryArn,
		})
	case d.Part == role.Trust:
		_, err = h.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
			RoleName: &name, PolicyDocument: aws.String(string(want.Trust)),
		})
	case d.Part == role.Settings:
		_, err = h.UpdateRole(ctx, &iam.UpdateRoleInput{
			RoleName: &name, Description: &want.Description, MaxSessionDuration: &want.MaxSessionDuration,
		})
	case d.Part == role.InlinePolicy && d.Excess:
		_, err = h.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &d.Name})
	case d.Part == role.InlinePolicy:
		_, err = h.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: &name, PolicyName: &d.Name, PolicyDocument: aws.String(string(want.Policies[d.Name])),
		})
	case d.Part == role.ManagedPolicy && d.Excess:
		_, err = h.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: &d.Name})
	case d.Part == role.ManagedPolicy:
		_, err = h.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &name, PolicyArn: &d.Name})
	}
	switch {
	case awserr.Is(err, awserr.NoSuchRole):
		return notShown(name)
	case d.Excess && awserr.Is(err, awserr.NoSuchEntity):
		return nil // gone already
	}
	return awserr.Wrap(err, "mend role %s (%s)", name, d.Reason)
}

// notShown is no end: IAM does not show a new role everywhere at once, and one that another run took back is made again.
func notShown(name string) error {
	return step.Errorf(step.NotVisible, "role %s is not shown yet", name)
}

func (h handler) tag(ctx context.Context, name string, tags naming.Tags) error {
	if len(tags) == 0 {
		return nil
	}
	_, err := h.TagRole(ctx, &iam.TagRoleInput{RoleName: &name, Tags: role.IAMTags(tags)})
	if awserr.Is(err, awserr.NoSuchRole) {
		return notShown(name)
	}
	return awserr.Wrap(err, "tag role %s", name)
}

// readBack gives NotVisible until the role reads as it was written, and its tag as digest unless that is empty.
func (h handler) readBack(ctx context.Context, name string, want catalogue.Role, digest string) error {
	state, err := role.Read(ctx, h, name)
	switch {
	case err != nil:
		return err
	case state == nil:
		return notShown(name)
	case digest != "" && state.Tags[naming.TagSpec] != digest:
		return step.Errorf(step.NotVisible, "role %s: its tag %s does not read back as written yet", name, naming.TagSpec)
	}
	if differences := state.Diff(want); len(differences) > 0 {
		return step.Errorf(step.NotVisible, "role %s does not read back as written yet: %s", name, differences[0].Reason)
	}
	return nil
}
