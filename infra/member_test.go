package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/statemachine"
)

func synthesizeMember(t *testing.T, templates catalogue.Catalogue, more map[string]any) synthesized {
	t.Helper()
	given := map[string]any{
		"catalogue": "../roles", "stack": "member", "centralAccount": "444455556666", "memberExternalId": "b7a9e1c4-5d0f-4c1e-8a63-2f9f3f0f5a11",
	}
	for key, value := range more {
		given[key] = value
	}
	s, err := settings.From(given)
	if err != nil {
		t.Fatal(err)
	}
	context := cdkJSON(t)
	app := awscdk.NewApp(&awscdk.AppProps{Context: &context, Outdir: jsii.String(t.TempDir())})
	stack := newMember(app, s, templates)
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	return synthesized{stack: stack, template: *assertions.Template_FromStack(stack, nil).ToJSON()}
}

func TestMember(t *testing.T) {
	s := synthesizeMember(t, catalogueOfRepository(t), nil)
	t.Run("template", func(t *testing.T) { golden(t, "testdata/lanyardmember.template.json", s.template) })
	t.Run("cdk-nag finds nothing", func(t *testing.T) { s.noFindings(t) })
	t.Run("StackSets can deploy it", func(t *testing.T) {
		for _, section := range []string{"Parameters", "Rules"} {
			if s.template[section] != nil {
				t.Errorf("it has %s: %v", section, s.template[section])
			}
		}
		for id, r := range s.template["Resources"].(map[string]any) {
			if kind := r.(map[string]any)["Type"].(string); !strings.HasPrefix(kind, "AWS::IAM::") {
				t.Errorf("%s is a %s: want no more than the way in", id, kind)
			}
		}
	})
	t.Run("its role", s.testMemberRole)
	t.Run("an account with a stack of its own", func(t *testing.T) {
		s := synthesizeMember(t, catalogue.Catalogue{}, map[string]any{"boundary": "existing", "stackName": "Other"})
		if n := len(s.resources("AWS::IAM::ManagedPolicy")); n != 0 {
			t.Errorf("it makes %d boundaries", n)
		}
		if strings.Contains(s.text(t), "iam:AttachRolePolicy") {
			t.Error("it attaches policies, though no template names one")
		}
		s.noFindings(t)
	})
}

// testMemberRole holds the role to what the steps do with it, whom it trusts, and where it may write.
func (s synthesized) testMemberRole(t *testing.T) {
	roles := s.resources("AWS::IAM::Role")
	if len(roles) != 1 {
		t.Fatalf("%d roles, want one", len(roles))
	}
	for _, role := range roles {
		if got := role["Path"].(string) + s.resolve(role["RoleName"]).(string); got != "/lanyard-stack/Lanyard-Member-eu-west-1" {
			t.Errorf("it is %s", got)
		}
		var trust, want any
		raw, err := json.Marshal(s.resolve(role["AssumeRolePolicyDocument"]))
		if err != nil {
			t.Fatal(err)
		}
		for text, into := range map[string]*any{string(raw): &trust, trustOfMember: &want} {
			if err := json.Unmarshal([]byte(text), into); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, trust); diff != "" {
			t.Errorf("trust (-want +got):\n%s", diff)
		}
		policy := s.policy(t, role, "Member")
		if got, want := actionsIn(policy), actionsOf(statemachine.MemberStatements()); !slices.Equal(got, want) {
			t.Errorf("it may do %v, want %v", got, want)
		}
		for _, resource := range resourcesIn(policy) {
			if resource != "arn:aws:iam::111122223333:role/*" && resource != "arn:aws:iam::111122223333:role/lanyard/*" {
				t.Errorf("it may do something to %s", resource)
			}
		}
	}
}

const trustOfMember = `{
	"Version": "2012-10-17",
	"Statement": [{
		"Effect": "Allow",
		"Principal": {"AWS": "arn:aws:iam::444455556666:root"},
		"Action": "sts:AssumeRole",
		"Condition": {
			"StringEquals": {
				"sts:ExternalId": "b7a9e1c4-5d0f-4c1e-8a63-2f9f3f0f5a11",
				"aws:PrincipalTag/lanyard:stack": "444455556666/eu-west-1/Lanyard"
			},
			"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::444455556666:role/lanyard-stack/*"}
		}
	}]
}`

// testMembers: what the member stack allows is what the steps of the machines say.
func (s synthesized) testMembers(t *testing.T) {
	want, got := map[string]bool{}, map[string]bool{}
	for _, c := range s.lanyard.house.Contracts() {
		for _, action := range actionsOf(c.Spec.Member) {
			want[action] = true
		}
	}
	for _, action := range actionsOf(statemachine.MemberStatements()) {
		got[action] = true
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-steps +member):\n%s", diff)
	}
}
