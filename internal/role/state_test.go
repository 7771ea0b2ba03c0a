package role_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const name = "lanyard-us-east-1-web"

var ctx = context.Background()

// create a role with everything that a role can have.
func create(t *testing.T, w steptest.World) catalogue.Role {
	t.Helper()
	want := catalogue.Role{
		Description: "web & servers <1>", Trust: json.RawMessage(trust), MaxSessionDuration: 7200, BoundaryArn: w.Names().BoundaryArn,
		ManagedPolicyArns: []string{readS3, readSQS},
		Policies:          map[string]json.RawMessage{"get": json.RawMessage(get), "put": json.RawMessage(put)},
	}
	steptest.Must(t)(w.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String(name), Path: aws.String(naming.Path), AssumeRolePolicyDocument: aws.String(trust), Description: &want.Description,
		MaxSessionDuration: &want.MaxSessionDuration, PermissionsBoundary: &want.BoundaryArn,
		Tags: role.IAMTags(naming.Tags{naming.TagStack: w.Names().Stack()}),
	}))
	for _, policy := range []string{"get", "put"} { // in the order in which they are read
		document := want.Policies[policy]
		steptest.Must(t)(w.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
			RoleName: aws.String(name), PolicyName: &policy, PolicyDocument: aws.String(string(document)),
		}))
	}
	for _, arn := range want.ManagedPolicyArns {
		steptest.Must(t)(w.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: aws.String(name), PolicyArn: &arn}))
	}
	return want
}

func TestRead(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	want := create(t, w)
	got, err := role.Read(ctx, w.IAM, name)
	steptest.Must(t)(nil, err)
	if got == nil {
		t.Fatal("there is no role")
	}
	steptest.Equal(t, "name, ARN", []string{name, w.Names().RoleArn(name)}, []string{got.Name, got.Arn})
	steptest.Equal(t, "tags", naming.Tags{naming.TagStack: w.Names().Stack()}, got.Tags)
	steptest.Equal(t, "differences", []role.Difference(nil), got.Diff(want))
}

// A role that does not exist, or that goes while it is read, is no error.
func TestNoRole(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	got, err := role.Get(ctx, w.IAM, name)
	steptest.Must(t)(nil, err)
	if got != nil {
		t.Errorf("got %+v", got)
	}
	for _, operation := range []string{"GetRole", "ListRolePolicies", "ListAttachedRolePolicies"} {
		t.Run("gone before "+operation, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t)
			w.OurRole(t, name, "run", "digest")
			env := w.Between(operation, 1, func() {
				steptest.Must(t)(w.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(name)}))
			})
			got, err := role.Read(ctx, iam.NewFromConfig(env.AWS), name)
			steptest.Must(t)(nil, err)
			if got != nil {
				t.Errorf("got %+v", got)
			}
		})
	}
}

// A policy that goes after it was listed is as if it had never been.
func TestPolicyGoesMeanwhile(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	want := create(t, w)
	delete(want.Policies, "get")
	env := w.Between("GetRolePolicy", 1, func() {
		steptest.Must(t)(w.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String(name), PolicyName: aws.String("get")}))
	})
	got, err := role.Read(ctx, iam.NewFromConfig(env.AWS), name)
	steptest.Must(t)(nil, err)
	steptest.Equal(t, "differences", []role.Difference(nil), got.Diff(want))
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	const answer = ": InternalFailure: The request processing has failed because of an unknown error."
	for action, doing := range map[string]string{
		"iam:GetRole":                  "get role " + name,
		"iam:ListRolePolicies":         "list policies of role " + name,
		"iam:ListAttachedRolePolicies": "list attached policies of role " + name,
		"iam:GetRolePolicy":            "get policy get of role " + name,
	} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t)
			create(t, w)
			w.Strike(t, steptest.Fault{Action: action, Fault: "error500", Count: 3})
			_, err := role.Read(ctx, w.IAM, name)
			steptest.Error(t, err, step.Unavailable, doing+answer)
		})
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	tags := naming.Tags{"b": "2", "a": "1"}
	list := role.IAMTags(tags)
	steptest.Equal(t, "order", []string{"a", "b"}, []string{*list[0].Key, *list[1].Key})
	steptest.Equal(t, "and back", tags, role.Tags(list))
}
