package role_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/role"
)

const (
	boundary = "arn:aws:iam::111122223333:policy/lanyard/boundary"
	readS3   = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
	readSQS  = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
	trust    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	get      = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`
	put      = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}]}`
)

// wanted role of a template.
func wanted() catalogue.Role {
	return catalogue.Role{
		Description: "web servers", Trust: json.RawMessage(trust), MaxSessionDuration: 3600, BoundaryArn: boundary,
		ManagedPolicyArns: []string{readS3}, Policies: map[string]json.RawMessage{"get": json.RawMessage(get)},
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		have func(*catalogue.Role) // what is different in IAM
		want []role.Difference
	}{
		{"none", func(*catalogue.Role) {}, nil},
		{
			"policies that mean the same", func(r *catalogue.Role) {
				r.Trust = json.RawMessage(`{"Statement":{"Action":["sts:AssumeRole"],"Effect":"Allow","Principal":{"Service":["ec2.amazonaws.com"]}},"Version":"2012-10-17"}`)
				r.Policies["get"] = json.RawMessage(`{"Statement":{"Action":["S3:getobject"],"Effect":"Allow","Resource":["*"]},"Version":"2012-10-17"}`)
			}, nil,
		},
		{
			"boundary taken off", func(r *catalogue.Role) { r.BoundaryArn = "" },
			[]role.Difference{{Part: role.Boundary, Reason: `permissions boundary is "", not ` + boundary}},
		},
		{
			"another boundary", func(r *catalogue.Role) { r.BoundaryArn = readS3 },
			[]role.Difference{{Part: role.Boundary, Reason: `permissions boundary is "` + readS3 + `", not ` + boundary}},
		},
		{
			"trust", func(r *catalogue.Role) { r.Trust = json.RawMessage(`{}`) },
			[]role.Difference{{Part: role.Trust, Reason: "trust policy differs"}},
		},
		{
			"trust that cannot be read", func(r *catalogue.Role) { r.Trust = json.RawMessage(`{`) },
			[]role.Difference{{Part: role.Trust, Reason: "trust policy differs"}},
		},
		{
			"session duration and description", func(r *catalogue.Role) { r.MaxSessionDuration, r.Description = 7200, "" },
			[]role.Difference{
				{Part: role.Settings, Reason: `session duration is 7200 s, not 3600 s, description is ""`},
			},
		},
		{
			"inline policy missing", func(r *catalogue.Role) { r.Policies = nil },
			[]role.Difference{{Part: role.InlinePolicy, Name: "get", Reason: "inline policy get is missing"}},
		},
		{
			"inline policy differs", func(r *catalogue.Role) { r.Policies["get"] = json.RawMessage(put) },
			[]role.Difference{{Part: role.InlinePolicy, Name: "get", Reason: "inline policy get differs"}},
		},
		{
			"inline policy in excess", func(r *catalogue.Role) { r.Policies["put"] = json.RawMessage(put) },
			[]role.Difference{{Part: role.InlinePolicy, Name: "put", Excess: true, Reason: "inline policy put is not in the template"}},
		},
		{
			"managed policy missing", func(r *catalogue.Role) { r.ManagedPolicyArns = nil },
			[]role.Difference{{Part: role.ManagedPolicy, Name: readS3, Reason: "managed policy " + readS3 + " is not attached"}},
		},
		{
			"managed policy in excess", func(r *catalogue.Role) { r.ManagedPolicyArns = append(r.ManagedPolicyArns, readSQS) },
			[]role.Difference{{Part: role.ManagedPolicy, Name: readSQS, Excess: true, Reason: "managed policy " + readSQS + " is not in the template"}},
		},
		{
			"everything, in the order in which it is mended",
			func(r *catalogue.Role) {
				*r = catalogue.Role{
					ManagedPolicyArns: []string{readSQS}, Policies: map[string]json.RawMessage{"z": nil, "a": nil},
				}
			},
			[]role.Difference{
				{Part: role.Boundary, Reason: `permissions boundary is "", not ` + boundary},
				{Part: role.Trust, Reason: "trust policy differs"},
				{Part: role.Settings, Reason: `session duration is 0 s, not 3600 s, description is ""`},
				{Part: role.InlinePolicy, Name: "get", Reason: "inline policy get is missing"},
				{Part: role.InlinePolicy, Name: "a", Excess: true, Reason: "inline policy a is not in the template"},
				{Part: role.InlinePolicy, Name: "z", Excess: true, Reason: "inline policy z is not in the template"},
				{Part: role.ManagedPolicy, Name: readS3, Reason: "managed policy " + readS3 + " is not attached"},
				{Part: role.ManagedPolicy, Name: readSQS, Excess: true, Reason: "managed policy " + readSQS + " is not in the template"},
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			have := wanted()
			test.have(&have)
			if diff := cmp.Diff(test.want, role.State{Role: have}.Diff(wanted())); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
