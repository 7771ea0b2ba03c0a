// Package profile reads instance profiles.
package profile

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/role"
)

// Getter is the one call of Get.
type Getter interface {
	GetInstanceProfile(context.Context, *iam.GetInstanceProfileInput, ...func(*iam.Options)) (*iam.GetInstanceProfileOutput, error)
}

// Get reads an instance profile. One that does not exist is nil, not an error.
func Get(ctx context.Context, api Getter, name string) (*plan.ProfileState, error) {
	got, err := api.GetInstanceProfile(ctx, &iam.GetInstanceProfileInput{InstanceProfileName: &name})
	if awserr.Is(err, awserr.NoSuchEntity) {
		return nil, nil
	}
	if err != nil {
		return nil, awserr.Wrap(err, "get instance profile %s", name)
	}
	return From(got.InstanceProfile), nil
}

// From the SDK's type.
func From(p *types.InstanceProfile) *plan.ProfileState {
	state := &plan.ProfileState{Arn: aws.ToString(p.Arn), ID: aws.ToString(p.InstanceProfileId), Tags: role.Tags(p.Tags)}
	for _, r := range p.Roles {
		state.RoleArns = append(state.RoleArns, aws.ToString(r.Arn))
	}
	return state
}

// NameOf an ARN: what follows its path.
func NameOf(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }
