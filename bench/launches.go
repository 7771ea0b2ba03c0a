package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/internal/localaws"
)

// launch starts instances of the template web at once, with a profile if one is named; returns their ids.
func launch(ctx context.Context, a localaws.Account, n int32, profile string) ([]string, error) {
	in := &ec2.RunInstancesInput{
		ImageId: aws.String("ami-0123456789abcdef0"), InstanceType: types.InstanceTypeT3Micro, MinCount: &n, MaxCount: &n,
		TagSpecifications: []types.TagSpecification{{
			ResourceType: types.ResourceTypeInstance, Tags: []types.Tag{{Key: aws.String("Role"), Value: aws.String("web")}},
		}},
	}
	if profile != "" {
		in.IamInstanceProfile = &types.IamInstanceProfileSpecification{Name: &profile}
	}
	out, err := ec2.NewFromConfig(a.Config()).RunInstances(ctx, in)
	if err != nil {
		return nil, fmt.Errorf("launch %d instances: %w", n, err)
	}
	ids := make([]string, len(out.Instances))
	for i, instance := range out.Instances {
		ids[i] = aws.ToString(instance.InstanceId)
	}
	return ids, nil
}

// profiles of all instances that are associated with one: the profile's name by the instance's id.
func profiles(ctx context.Context, a localaws.Account) (map[string]string, error) {
	names := map[string]string{}
	pages := ec2.NewDescribeIamInstanceProfileAssociationsPaginator(
		ec2.NewFromConfig(a.Config()), &ec2.DescribeIamInstanceProfileAssociationsInput{},
	)
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, association := range page.IamInstanceProfileAssociations {
			if association.State == types.IamInstanceProfileAssociationStateAssociated {
				arn := aws.ToString(association.IamInstanceProfile.Arn)
				names[aws.ToString(association.InstanceId)] = arn[strings.LastIndex(arn, "/")+1:]
			}
		}
	}
	return names, nil
}

// launched is when the journal saw the launch, and when each association after it. The local AWS serves both, so its
// clock is the one that counts, and no polling is in between.
func launched(ctx context.Context, a localaws.Account) (at time.Time, associated []time.Time, err error) {
	calls, err := a.Calls(ctx)
	if err != nil {
		return at, nil, err
	}
	for _, call := range calls {
		switch {
		case call.Action == "ec2:RunInstances" && at.IsZero():
			at = when(call)
		case call.Action == "ec2:AssociateIamInstanceProfile" && call.Status == 200:
			associated = append(associated, when(call))
		}
	}
	if at.IsZero() {
		return at, nil, fmt.Errorf("the journal of account %s has no launch", a.ID)
	}
	return at, associated, nil
}

func when(call localaws.Call) time.Time {
	seconds, _ := call.Time.(float64)
	return time.UnixMicro(int64(seconds * 1e6))
}

// sleep unless the context ends first.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
