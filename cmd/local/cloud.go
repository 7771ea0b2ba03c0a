package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.com/lanyard/internal/localaws"
)

// patience for what takes seconds on AWS; it ends a demonstration that would otherwise hang.
const patience = 90 * time.Second

// cloud is the demonstration's account and its clients.
type cloud struct {
	localaws.Account
	ec2 *ec2.Client
	sfn *sfn.Client
	s3  *s3.Client
}

func newCloud(a localaws.Account) *cloud {
	cfg := a.Config()
	return &cloud{a, ec2.NewFromConfig(cfg), sfn.NewFromConfig(cfg), s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })}
}

// put an object with this content into each bucket.
func (c *cloud) put(ctx context.Context, buckets map[string]string) error {
	for bucket, content := range buckets {
		if _, err := c.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
			return err
		}
		if _, err := c.s3.PutObject(ctx, &s3.PutObjectInput{
			Bucket: &bucket, Key: aws.String(object), Body: strings.NewReader(content),
		}); err != nil {
			return err
		}
	}
	return nil
}

func (c *cloud) launch(ctx context.Context, tags map[string]string) (string, error) {
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-0123456789abcdef0"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1)}
	for key, value := range tags {
		in.TagSpecifications = append(in.TagSpecifications, types.TagSpecification{
			ResourceType: types.ResourceTypeInstance, Tags: []types.Tag{{Key: &key, Value: &value}},
		})
	}
	launched, err := c.ec2.RunInstances(ctx, in)
	if err != nil {
		return "", fmt.Errorf("run-instances: %w", err)
	}
	return *launched.Instances[0].InstanceId, nil
}

// stop an instance that was just launched, once it runs.
func (c *cloud) stop(ctx context.Context, id string) error {
	running := ec2.NewInstanceRunningWaiter(c.ec2, func(o *ec2.InstanceRunningWaiterOptions) { o.MinDelay, o.MaxDelay = time.Second, 2*time.Second })
	if err := running.Wait(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}}, patience); err != nil {
		return err
	}
	_, err := c.ec2.StopInstances(ctx, &ec2.StopInstancesInput{InstanceIds: []string{id}})
	return err
}

func (c *cloud) awaitStopped(ctx context.Context, id string) error {
	stopped := ec2.NewInstanceStoppedWaiter(c.ec2, func(o *ec2.InstanceStoppedWaiterOptions) { o.MinDelay, o.MaxDelay = time.Second, 2*time.Second })
	return stopped.Wait(ctx, &ec2.DescribeInstancesInput{InstanceIds: []string{id}}, patience)
}

func (c *cloud) start(ctx context.Context, id string) error {
	_, err := c.ec2.StartInstances(ctx, &ec2.StartInstancesInput{InstanceIds: []string{id}})
	return err
}

func (c *cloud) tag(ctx context.Context, id, key, value string) error {
	_, err := c.ec2.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{id}, Tags: []types.Tag{{Key: &key, Value: &value}}})
	return err
}

// executionFor waits for the run that the instance's event starts.
func (c *cloud) executionFor(ctx context.Context, id string) (string, error) {
	machine := fmt.Sprintf("arn:aws:states:%s:%s:stateMachine:Lanyard-InstanceRole", c.Region, c.ID)
	return await(ctx, "the launch of "+id+" to start an execution of "+machine, func() (string, bool) {
		list, err := c.sfn.ListExecutions(ctx, &sfn.ListExecutionsInput{StateMachineArn: &machine})
		if err != nil {
			return "", false
		}
		for _, e := range list.Executions {
			d, err := c.sfn.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: e.ExecutionArn})
			if err == nil && strings.Contains(aws.ToString(d.Input), id) {
				return *e.ExecutionArn, true
			}
		}
		return "", false
	})
}

// awaitCredentials asks the instance's own metadata service, as the instance would.
func (c *cloud) awaitCredentials(ctx context.Context, id string) (string, error) {
	endpoint, err := c.Metadata(ctx, id)
	if err != nil {
		return "", err
	}
	client := imds.New(imds.Options{Endpoint: endpoint, HTTPClient: http.DefaultClient, Retryer: aws.NopRetryer{}})
	return await(ctx, "instance "+id+" to be served credentials", func() (string, bool) {
		_, err := client.GetIAMInfo(ctx, &imds.GetIAMInfoInput{})
		return endpoint, err == nil
	})
}

func await(ctx context.Context, what string, look func() (string, bool)) (string, error) {
	for began := time.Now(); ; {
		if found, ok := look(); ok {
			return found, nil
		}
		if time.Since(began) > patience {
			return "", fmt.Errorf("waited %s in vain for %s", patience, what)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}
