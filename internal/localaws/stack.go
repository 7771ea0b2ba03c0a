package localaws

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Assembly is a folder that `cdk synth` wrote. Deploying it by CloudFormation, without the CDK's command line, takes a
// fraction of a second, so that each test can have the real stack in an account of its own.
type Assembly struct{ Dir, Stack string }

// Deploy the stack into the account; returns its outputs by key.
func (asm Assembly) Deploy(ctx context.Context, a Account) (map[string]string, error) {
	if err := asm.publish(ctx, a); err != nil {
		return nil, fmt.Errorf("publish the assets of %s: %w", asm.Stack, err)
	}
	template, err := asm.template()
	if err != nil {
		return nil, err
	}
	client := cloudformation.NewFromConfig(a.Config())
	if _, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &asm.Stack, TemplateBody: &template,
		Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	}); err != nil {
		return nil, fmt.Errorf("create stack %s: %w", asm.Stack, err)
	}
	return asm.await(ctx, client)
}

// template without the CDK's check of its bootstrap stack, which is about who may publish assets.
func (asm Assembly) template() (string, error) {
	content, err := os.ReadFile(filepath.Join(asm.Dir, asm.Stack+".template.json"))
	if err != nil {
		return "", err
	}
	var template map[string]any
	if err := json.Unmarshal(content, &template); err != nil {
		return "", err
	}
	delete(template, "Rules")
	if parameters, ok := template["Parameters"].(map[string]any); ok {
		delete(parameters, "BootstrapVersion")
	}
	content, err = json.Marshal(template)
	return string(content), err
}

func (asm Assembly) await(ctx context.Context, client *cloudformation.Client) (map[string]string, error) {
	for {
		described, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &asm.Stack})
		if err != nil {
			return nil, err
		}
		switch stack := described.Stacks[0]; stack.StackStatus {
		case types.StackStatusCreateInProgress:
		case types.StackStatusCreateComplete:
			outputs := map[string]string{}
			for _, o := range stack.Outputs {
				outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
			}
			return outputs, nil
		default:
			return nil, fmt.Errorf("stack %s is %s: %s", asm.Stack, stack.StackStatus, aws.ToString(stack.StackStatusReason))
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

type assetFile struct {
	Source struct {
		Path      string `json:"path"`
		Packaging string `json:"packaging"` // zip: a folder; file: as it is
	} `json:"source"`
	Destinations map[string]struct {
		BucketName string `json:"bucketName"`
		ObjectKey  string `json:"objectKey"`
	} `json:"destinations"`
}

func (asm Assembly) publish(ctx context.Context, a Account) error {
	content, err := os.ReadFile(filepath.Join(asm.Dir, asm.Stack+".assets.json"))
	if err != nil {
		return err
	}
	var manifest struct {
		Files map[string]assetFile `json:"files"`
	}
	if err := json.Unmarshal(content, &manifest); err != nil {
		return err
	}
	client := s3.NewFromConfig(a.Config(), func(o *s3.Options) { o.UsePathStyle = true })
	buckets := map[string]bool{}
	for _, file := range manifest.Files {
		body, err := asm.body(file)
		if err != nil {
			return err
		}
		for _, to := range file.Destinations {
			bucket := strings.NewReplacer("${AWS::AccountId}", a.ID, "${AWS::Region}", a.Region, "${AWS::Partition}", "aws").Replace(to.BucketName)
			if !buckets[bucket] {
				if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &bucket}); err != nil {
					return fmt.Errorf("create bucket %s: %w", bucket, err)
				}
				buckets[bucket] = true
			}
			if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &to.ObjectKey, Body: bytes.NewReader(body)}); err != nil {
				return fmt.Errorf("put %s: %w", to.ObjectKey, err)
			}
		}
	}
	return nil
}
