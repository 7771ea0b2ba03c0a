package role

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// converge writes what differs. The tag says pending from before the first write until the last one was read back, and
// the role is read once more after the tag: two versions that write at the same time end with one of them whole.
func (e ensurer) converge(ctx context.Context, state *State) error {
	differences, digest := state.Diff(e.Role), e.Role.Digest()
	marks := e.marks(state.Tags)
	if len(differences) == 0 && len(marks) == 0 && state.Tags[naming.TagSpec] == digest {
		return nil
	}
	if len(differences) > 0 && state.Tags[naming.TagSpec] != naming.Pending {
		marks = naming.Begun(e.Execution)
		if e.Owner != "" && !state.Tags.MadeBy(e.Execution) {
			marks[naming.TagExecution] = e.Owner
		}
		if e.Begin != nil {
			if err := e.Begin(ctx, marks); err != nil {
				return err
			}
		}
	}
	if err := e.tag(ctx, marks); err != nil {
		return err
	}
	if err := e.mend(ctx, differences); err != nil {
		return err
	}
	if err := e.readBack(ctx, ""); err != nil {
		return err
	}
	if err := e.tag(ctx, naming.Tags{naming.TagSpec: digest}); err != nil {
		return err
	}
	return e.readBack(ctx, digest)
}

func (e ensurer) marks(tags naming.Tags) naming.Tags {
	if e.Owner == "" || tags.MadeBy(e.Execution) || tags[naming.TagExecution] == e.Owner {
		return naming.Tags{}
	}
	return naming.Tags{naming.TagExecution: e.Owner}
}

// mend writes the differences: what is missing first, so that a workload is never without, then what is too much. Where
// a quota leaves no room for both, the excess goes and the next attempt adds the rest.
func (e ensurer) mend(ctx context.Context, differences []Difference) error {
	var full error
	for _, excess := range []bool{false, true} {
		for _, d := range differences {
			if d.Excess != excess {
				continue
			}
			err := e.write(ctx, d)
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

func anyExcess(differences []Difference) bool {
	for _, d := range differences {
		if d.Excess {
			return true
		}
	}
	return false
}

func (e ensurer) write(ctx context.Context, d Difference) error {
	var err error
	switch {
	case d.Part == Boundary:
		_, err = e.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{
			RoleName: &e.Name, PermissionsBoundary: &e.Role.BoundaryArn,
		})
	case d.Part == Trust:
		_, err = e.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
			RoleName: &e.Name, PolicyDocument: aws.String(string(e.Role.Trust)),
		})
	case d.Part == Settings:
		_, err = e.UpdateRole(ctx, &iam.UpdateRoleInput{
			RoleName: &e.Name, Description: &e.Role.Description, MaxSessionDuration: &e.Role.MaxSessionDuration,
		})
	case d.Part == InlinePolicy && d.Excess:
		_, err = e.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &e.Name, PolicyName: &d.Name})
	case d.Part == InlinePolicy:
		_, err = e.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: &e.Name, PolicyName: &d.Name, PolicyDocument: aws.String(string(e.Role.Policies[d.Name])),
		})
	case d.Part == ManagedPolicy && d.Excess:
		_, err = e.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &e.Name, PolicyArn: &d.Name})
	case d.Part == ManagedPolicy:
		_, err = e.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &e.Name, PolicyArn: &d.Name})
	}
	switch {
	case awserr.Is(err, awserr.NoSuchRole):
		return notShown(e.Name)
	case d.Excess && awserr.Is(err, awserr.NoSuchEntity):
		return nil // gone already
	}
	return awserr.Wrap(err, "mend role %s (%s)", e.Name, d.Reason)
}

// notShown is no end: IAM does not show a new role everywhere at once, and one that another run took back is made again.
func notShown(name string) error {
	return step.Errorf(step.NotVisible, "role %s is not shown yet", name)
}

func (e ensurer) tag(ctx context.Context, tags naming.Tags) error {
	if len(tags) == 0 {
		return nil
	}
	_, err := e.TagRole(ctx, &iam.TagRoleInput{RoleName: &e.Name, Tags: IAMTags(tags)})
	if awserr.Is(err, awserr.NoSuchRole) {
		return notShown(e.Name)
	}
	return awserr.Wrap(err, "tag role %s", e.Name)
}

// readBack gives NotVisible until the role reads as it was written, and its tag as digest unless that is empty.
func (e ensurer) readBack(ctx context.Context, digest string) error {
	state, err := Read(ctx, e, e.Name)
	switch {
	case err != nil:
		return err
	case state == nil:
		return notShown(e.Name)
	case digest != "" && state.Tags[naming.TagSpec] != digest:
		return step.Errorf(step.NotVisible, "role %s: its tag %s does not read back as written yet", e.Name, naming.TagSpec)
	}
	if differences := state.Diff(e.Role); len(differences) > 0 {
		return step.Errorf(step.NotVisible, "role %s does not read back as written yet: %s", e.Name, differences[0].Reason)
	}
	return nil
}
