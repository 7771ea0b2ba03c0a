package localaws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Assembly is a folder that `cdk synth` wrote. Deploying it by CloudFormation, without the CDK's command line, takes a
// fraction of a second, so that each test can have the real stack in an account of its own.
type Assembly struct {
	Dir, Stack string
	Instead    map[string]string // of what is written in the template: another text, such as the account that a test has
}

// Architecture of this machine, as Lambda and the CDK app name it.
func Architecture() string {
	if runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return runtime.GOARCH
}

// Deploy the stack into the account; returns its outputs by key.
func (asm Assembly) Deploy(ctx context.Context, a Account) (map[string]string, error) {
	url, err := asm.publish(ctx, a)
	if err != nil {
		return nil, fmt.Errorf("publish the assets of %s: %w", asm.Stack, err)
	}
	client := cloudformation.NewFromConfig(a.Config())
	if _, err := client.CreateStack(ctx, &cloudformation.CreateStackInput{
		StackName: &asm.Stack, TemplateURL: &url, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	}); err != nil {
		return nil, fmt.Errorf("create stack %s: %w", asm.Stack, err)
	}
	return asm.await(ctx, client)
}

// Update the stack in the account, in which another assembly was deployed.
func (asm Assembly) Update(ctx context.Context, a Account) error {
	url, err := asm.publish(ctx, a)
	if err != nil {
		return fmt.Errorf("publish the assets of %s: %w", asm.Stack, err)
	}
	client := cloudformation.NewFromConfig(a.Config())
	if _, err := client.UpdateStack(ctx, &cloudformation.UpdateStackInput{
		StackName: &asm.Stack, TemplateURL: &url, Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	}); err != nil {
		return fmt.Errorf("update stack %s: %w", asm.Stack, err)
	}
	_, err = asm.await(ctx, client)
	return err
}

// template without the CDK's check of its bootstrap stack, which is about who may publish assets.
func (asm Assembly) template() ([]byte, error) {
	content, err := os.ReadFile(filepath.Join(asm.Dir, asm.Stack+".template.json"))
	if err != nil {
		return nil, err
	}
	for written, instead := range asm.Instead {
		content = bytes.ReplaceAll(content, []byte(written), []byte(instead))
	}
	var template map[string]any
	if err := json.Unmarshal(content, &template); err != nil {
		return nil, err
	}
	delete(template, "Rules")
	if parameters, ok := template["Parameters"].(map[string]any); ok {
		delete(parameters, "BootstrapVersion")
	}
	return json.Marshal(template)
}

func (asm Assembly) await(ctx context.Context, client *cloudformation.Client) (map[string]string, error) {
	for {
		described, err := client.DescribeStacks(ctx, &cloudformation.DescribeStacksInput{StackName: &asm.Stack})
		if err != nil {
			return nil, err
		}
		switch stack := described.Stacks[0]; stack.StackStatus {
		case types.StackStatusCreateInProgress, types.StackStatusUpdateInProgress, types.StackStatusUpdateCompleteCleanupInProgress:
		case types.StackStatusCreateComplete, types.StackStatusUpdateComplete:
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

// publish the assets, and the template, which is too long to be sent with the call; returns its URL.
func (asm Assembly) publish(ctx context.Context, a Account) (string, error) {
	var manifest struct {
		Files map[string]assetFile `json:"files"`
	}
	content, err := os.ReadFile(filepath.Join(asm.Dir, asm.Stack+".assets.json"))
	switch {
	case errors.Is(err, fs.ErrNotExist): // a stack that needs no bootstrap has none
	case err != nil:
		return "", err
	default:
		if err := json.Unmarshal(content, &manifest); err != nil {
			return "", err
		}
	}
	store := bucket{s3.NewFromConfig(a.Config(), func(o *s3.Options) { o.UsePathStyle = true }), "lanyard-templates-" + a.ID}
	for _, file := range manifest.Files {
		body, err := asm.body(file)
		if err != nil {
			return "", err
		}
		for _, to := range file.Destinations {
			name := strings.NewReplacer("${AWS::AccountId}", a.ID, "${AWS::Region}", a.Region, "${AWS::Partition}", "aws").Replace(to.BucketName)
			if err := (bucket{store.client, name}).put(ctx, to.ObjectKey, body); err != nil {
				return "", err
			}
		}
	}
	template, err := asm.template()
	if err != nil {
		return "", err
	}
	key := asm.Stack + ".template.json"
	return fmt.Sprintf("%s/%s/%s", a.Endpoint, store.name, key), store.put(ctx, key, template)
}

type bucket struct {
	client *s3.Client
	name   string
}

// put an object; the bucket is made if it does not exist.
func (b bucket) put(ctx context.Context, key string, body []byte) error {
	if _, err := b.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &b.name}); err != nil {
		if _, err := b.client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: &b.name}); err != nil {
			return fmt.Errorf("create bucket %s: %w", b.name, err)
		}
	}
	if _, err := b.client.PutObject(ctx, &s3.PutObjectInput{Bucket: &b.name, Key: &key, Body: bytes.NewReader(body)}); err != nil {
		return fmt.Errorf("put s3://%s/%s: %w", b.name, key, err)
	}
	return nil
}
