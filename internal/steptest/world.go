// Package steptest gives the test of a step the local AWS as its world: an account of its own, the environment that the
// stack gives a function there, and words for what a test does to AWS and expects of it.
package steptest

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/awshttp"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
)

// World is an account of the local AWS, and a stack in it.
type World struct {
	localaws.Account
	Env lambdastep.Environment // for the step's New
	IAM *iam.Client            // the test's own hands
	EC2 *ec2.Client
}

// connections are shared by all clients of a test binary.
var connections = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

// Environment of a stack with these templates, in a new account that has the stack's boundary.
func Environment(t testing.TB, templates ...catalogue.Template) World {
	t.Helper()
	account := localaws.TestAccount(t)
	cfg := account.Config()
	cfg.HTTPClient = awshttp.Client(connections)
	cfg.Retryer = func() aws.Retryer { return retry.AddWithMaxBackoffDelay(lambdastep.Retryer(), time.Millisecond) }
	w := World{Account: account, IAM: iam.NewFromConfig(cfg), EC2: ec2.NewFromConfig(cfg)}
	w.Env = lambdastep.Environment{AWS: cfg, Catalogue: catalogue.Catalogue{}, Namespace: naming.Namespace{
		Partition: "aws", Account: account.ID, Region: account.Region, StackName: "Lanyard",
		BoundaryArn: "arn:aws:iam::" + account.ID + ":policy/lanyard-stack/boundary",
	}}
	w.With(templates...)
	Must(t)(w.IAM.CreatePolicy(ctx, &iam.CreatePolicyInput{
		PolicyName: aws.String("boundary"), Path: aws.String("/lanyard-stack/"),
		PolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}`),
	}))
	return w
}

// With other templates: what another version of the stack's functions carries.
func (w *World) With(templates ...catalogue.Template) {
	w.Env.Catalogue = catalogue.Catalogue{}
	for _, template := range templates {
		w.Env.Catalogue[template.Name] = template.WithDefaults()
	}
}

// Names of the stack.
func (w World) Names() naming.Namespace { return w.Env.Namespace }

// ctx of all that a test does by itself.
var ctx = context.Background()

// Must ends the test on an error of what it does by itself.
func Must(t testing.TB) func(any, error) {
	return func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
}

// OurRole makes a role of the stack as a run would: tagged, under path and boundary, whole but for its policies.
func (w World) OurRole(t testing.TB, name, execution, spec string) {
	t.Helper()
	Must(t)(w.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &name, Path: aws.String(naming.Path), PermissionsBoundary: &w.Env.Namespace.BoundaryArn,
		AssumeRolePolicyDocument: aws.String(Trust), Tags: role.IAMTags(w.tags(execution, spec)),
	}))
}

// OurProfile makes a profile of the stack as a run would, and returns its id. It holds the role, unless that is empty.
func (w World) OurProfile(t testing.TB, name, roleName, execution, spec string) string {
	t.Helper()
	made, err := w.IAM.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{
		InstanceProfileName: &name, Path: aws.String(naming.Path), Tags: role.IAMTags(w.tags(execution, spec)),
	})
	Must(t)(nil, err)
	w.addRole(t, name, roleName)
	return aws.ToString(made.InstanceProfile.InstanceProfileId)
}

func (w World) tags(execution, spec string) naming.Tags {
	tags := w.Env.Namespace.NewTags("web", execution)
	tags[naming.TagSpec] = spec
	return tags
}

// ForeignRole makes a role that is nobody's of ours.
func (w World) ForeignRole(t testing.TB, name, path string) {
	t.Helper()
	Must(t)(w.IAM.CreateRole(ctx, &iam.CreateRoleInput{RoleName: &name, Path: &path, AssumeRolePolicyDocument: aws.String(Trust)}))
}

// ForeignProfile makes a profile with a role that is nobody's of ours, and returns its ARN.
func (w World) ForeignProfile(t testing.TB, name, path string) string {
	t.Helper()
	made, err := w.IAM.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &name, Path: &path})
	Must(t)(nil, err)
	w.ForeignRole(t, name+"-role", "/")
	w.addRole(t, name, name+"-role")
	return aws.ToString(made.InstanceProfile.Arn)
}

func (w World) addRole(t testing.TB, profile, roleName string) {
	t.Helper()
	if roleName != "" {
		Must(t)(w.IAM.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &profile, RoleName: &roleName}))
	}
}

// DeleteProfile takes the role out of a profile and deletes it, associated or not.
func (w World) DeleteProfile(t testing.TB, name, roleName string) {
	t.Helper()
	Must(t)(w.IAM.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: &name, RoleName: &roleName}))
	Must(t)(w.IAM.DeleteInstanceProfile(ctx, &iam.DeleteInstanceProfileInput{InstanceProfileName: &name}))
}

// TagRole and TagProfile set one tag.
func (w World) TagRole(t testing.TB, name, key, value string) {
	t.Helper()
	Must(t)(w.IAM.TagRole(ctx, &iam.TagRoleInput{RoleName: &name, Tags: role.IAMTags(naming.Tags{key: value})}))
}

// TagProfile sets one tag.
func (w World) TagProfile(t testing.TB, name, key, value string) {
	t.Helper()
	Must(t)(w.IAM.TagInstanceProfile(ctx, &iam.TagInstanceProfileInput{InstanceProfileName: &name, Tags: role.IAMTags(naming.Tags{key: value})}))
}

// Trust policy of EC2, as templates have it.
const Trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
