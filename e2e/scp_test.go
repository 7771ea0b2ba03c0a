package e2e

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/localaws"
)

// docs/scp.json keeps the tags that choose a role to named principals. The local AWS knows no organization: here it is
// a policy of the caller's, where a deny weighs the same. What it says of Auto Scaling is not tried.
func TestTheSCPKeepsTheTagsThatChooseARole(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for _, test := range []struct {
		path, name string
		may        bool // set the tags that a match reads
	}{{"/", "developer", false}, {"/platform/", "pipeline", true}} {
		t.Run(test.name, func(t *testing.T) {
			h := h.in(t)
			id := h.launch("Role", "web", "Owner", "me")
			caller := ec2.NewFromConfig(h.under(test.path, test.name, scp(t)))
			for what, try := range tagging(id) {
				if err := try(t.Context(), caller); err != nil && (test.may || !denied(err, "with an explicit deny")) || err == nil && !test.may {
					t.Errorf("%s: got %v, allowed should be %t", what, err, test.may)
				}
			}
			for what, try := range harmless(id) {
				if err := try(t.Context(), caller); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

type call = func(context.Context, *ec2.Client) error

// tagging are the ways to a tag that a match reads.
func tagging(id string) map[string]call {
	return map[string]call{
		"set it":                     func(ctx context.Context, c *ec2.Client) error { return setTags(ctx, c, id, "Role") },
		"set it among others":        func(ctx context.Context, c *ec2.Client) error { return setTags(ctx, c, id, "Owner", "Role") },
		"launch with it":             func(ctx context.Context, c *ec2.Client) error { return launchWith(ctx, c, "Role") },
		"launch with it and another": func(ctx context.Context, c *ec2.Client) error { return launchWith(ctx, c, "Owner", "Role") },
		"delete it":                  func(ctx context.Context, c *ec2.Client) error { return deleteTags(ctx, c, id, "Role") },
		"delete all tags":            func(ctx context.Context, c *ec2.Client) error { return deleteTags(ctx, c, id) },
	}
}

func harmless(id string) map[string]call {
	return map[string]call{
		"set another":         func(ctx context.Context, c *ec2.Client) error { return setTags(ctx, c, id, "Owner") },
		"launch with another": func(ctx context.Context, c *ec2.Client) error { return launchWith(ctx, c, "Owner") },
		"launch without":      func(ctx context.Context, c *ec2.Client) error { return launchWith(ctx, c) },
		"delete another":      func(ctx context.Context, c *ec2.Client) error { return deleteTags(ctx, c, id, "Owner") },
	}
}

func tagsOf(keys []string) (tags []ec2types.Tag) {
	for _, key := range keys {
		tags = append(tags, ec2types.Tag{Key: aws.String(key), Value: aws.String("worker")})
	}
	return tags
}

func setTags(ctx context.Context, c *ec2.Client, id string, keys ...string) error {
	_, err := c.CreateTags(ctx, &ec2.CreateTagsInput{Resources: []string{id}, Tags: tagsOf(keys)})
	return err
}

func deleteTags(ctx context.Context, c *ec2.Client, id string, keys ...string) error {
	in := &ec2.DeleteTagsInput{Resources: []string{id}}
	for _, key := range keys {
		in.Tags = append(in.Tags, ec2types.Tag{Key: aws.String(key)})
	}
	_, err := c.DeleteTags(ctx, in)
	return err
}

func launchWith(ctx context.Context, c *ec2.Client, keys ...string) error {
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-12345678"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1)}
	if len(keys) > 0 {
		in.TagSpecifications = []ec2types.TagSpecification{{ResourceType: ec2types.ResourceTypeInstance, Tags: tagsOf(keys)}}
	}
	_, err := c.RunInstances(ctx, in)
	return err
}

// under a role of that path, which allows everything but what the policy denies.
func (h *house) under(path, name, policy string) aws.Config {
	h.t.Helper()
	made, err := h.iam.CreateRole(h.t.Context(), &iam.CreateRoleInput{
		Path: &path, RoleName: &name, AssumeRolePolicyDocument: aws.String(h.trustingTheAccount()),
	})
	must(h.t, err)
	h.putPolicy(name, "all", everything)
	h.putPolicy(name, "scp", policy)
	return h.assume(*made.Role.Arn)
}

func scp(t *testing.T) string {
	t.Helper()
	root, err := localaws.Root()
	must(t, err)
	content, err := os.ReadFile(filepath.Join(root, "docs/scp.json"))
	must(t, err)
	return string(content)
}
