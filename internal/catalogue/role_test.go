package catalogue

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/naming"
)

var stack = naming.Namespace{
	Partition: "aws", Account: "111122223333", Region: "eu-west-1", StackName: "Lanyard",
	BoundaryArn: "arn:aws:iam::111122223333:policy/lanyard/boundary",
}

func TestRender(t *testing.T) {
	const ec2Trust = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`
	for _, test := range []struct {
		name     string
		template Template
		stack    naming.Namespace
		want     Role
	}{
		{"the least", Template{Service: EC2, Description: "d"}, stack, Role{
			Description: "d", Trust: json.RawMessage(ec2Trust), ManagedPolicyArns: []string{}, Policies: map[string]json.RawMessage{},
			MaxSessionDuration: 3600, BoundaryArn: stack.BoundaryArn,
		}},
		{
			"everything, in AWS China",
			Template{
				Service:            EC2,
				ManagedPolicies:    []string{"service-role/B", "A", "arn:${Partition}:iam::${Account}:policy/own", "A"},
				MaxSessionDuration: "2h30m",
				Policies:           map[string]json.RawMessage{"p": json.RawMessage(`{ "R": "${Partition} ${Region} ${Account} ${aws:username}" }`)},
			},
			naming.Namespace{Partition: "aws-cn", Account: "444455556666", Region: "cn-north-1"},
			Role{
				Trust:              json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com.cn"},"Action":"sts:AssumeRole"}]}`),
				ManagedPolicyArns:  []string{"arn:aws-cn:iam::444455556666:policy/own", "arn:aws-cn:iam::aws:policy/A", "arn:aws-cn:iam::aws:policy/service-role/B"},
				MaxSessionDuration: 9000,
				Policies:           map[string]json.RawMessage{"p": json.RawMessage(`{"R":"aws-cn cn-north-1 444455556666 ${aws:username}"}`)},
			},
		},
		{"a session shorter than IAM's least maximum", Template{Service: Account, MaxSessionDuration: "15m"}, stack, Role{
			ManagedPolicyArns: []string{}, Policies: map[string]json.RawMessage{}, MaxSessionDuration: 3600, BoundaryArn: stack.BoundaryArn,
		}},
		{"ECS", Template{Service: ECS}, stack, Role{
			Trust: json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole",` +
				`"Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:ecs:eu-west-1:111122223333:*"},"StringEquals":{"aws:SourceAccount":"111122223333"}}}]}`),
			ManagedPolicyArns: []string{}, Policies: map[string]json.RawMessage{}, MaxSessionDuration: 3600, BoundaryArn: stack.BoundaryArn,
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := cmp.Transformer("text", func(raw json.RawMessage) string { return string(raw) })
			if diff := cmp.Diff(test.want, test.template.Render(test.stack), text); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDigest(t *testing.T) {
	base := func() Role {
		return Role{
			Description: "d", Trust: json.RawMessage(`{"Statement":{"Principal":{"AWS":"111122223333"}}}`), ManagedPolicyArns: []string{"a", "b"},
			Policies: map[string]json.RawMessage{"p": json.RawMessage(`{"Statement":{"Action":"s3:GetObject"}}`)}, MaxSessionDuration: 3600, BoundaryArn: "c",
		}
	}
	for _, test := range []struct {
		name   string
		change func(*Role)
		equal  bool
	}{
		{"nothing", func(*Role) {}, true},
		{"a policy's spelling", func(r *Role) { r.Policies["p"] = json.RawMessage(`{"Statement":[{"Action":["S3:getObject"]}]}`) }, true},
		{"the trust's spelling", func(r *Role) {
			r.Trust = json.RawMessage(`{"Statement":[{"Principal":{"AWS":"arn:aws:iam::111122223333:root"}}]}`)
		}, true},
		{"order of managed policies", func(r *Role) { r.ManagedPolicyArns = []string{"b", "a", "b"} }, true},
		{"a policy's meaning", func(r *Role) { r.Policies["p"] = json.RawMessage(`{"Statement":{"Action":"s3:PutObject"}}`) }, false},
		{"a policy's name", func(r *Role) { r.Policies = map[string]json.RawMessage{"q": r.Policies["p"]} }, false},
		{"a policy that cannot be read", func(r *Role) { r.Policies["p"] = json.RawMessage(`{`) }, false},
		{"a policy more", func(r *Role) { r.Policies["q"] = r.Policies["p"] }, false},
		{"the trust's meaning", func(r *Role) { r.Trust = nil }, false},
		{"a managed policy less", func(r *Role) { r.ManagedPolicyArns = []string{"a"} }, false},
		{"description", func(r *Role) { r.Description = "e" }, false},
		{"session duration", func(r *Role) { r.MaxSessionDuration++ }, false},
		{"boundary", func(r *Role) { r.BoundaryArn = "" }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := base()
			test.change(&changed)
			want, got := base().Digest(), changed.Digest()
			if len(got) != 32 {
				t.Errorf("digest %q: want 32 digits", got)
			}
			if (want == got) != test.equal {
				t.Errorf("%s and %s: equal is %t, want %t", want, got, want == got, test.equal)
			}
		})
	}
}

func TestUnknownPlaceholders(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"arn:${Partition}:s3:::${Account}-${Region}", nil},
		{"${aws:username} ${aws:PrincipalTag/team, 'none'} ${*}${?}${$} ${cognito-identity.amazonaws.com:sub}", nil},
		{"${region} and ${AccountId}", []string{"${region}", "${AccountId}"}},
		{"${} ${Region", []string{"${}", "${Region"}},
		{"$Region {Region} $$", nil},
	} {
		t.Run(test.text, func(t *testing.T) {
			if diff := cmp.Diff(test.want, UnknownPlaceholders(test.text)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
