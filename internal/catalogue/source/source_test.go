package source

import (
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/roles"
)

var update = flag.Bool("update", false, "write the golden files")

// one file of a catalogue.
func one(text string) fs.FS { return fstest.MapFS{"web.yaml": {Data: []byte(text)}} }

func TestLoad(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       catalogue.Template // with its defaults
	}{
		{
			"the least", "service: ec2\ndescription: d\nmatch: {tags: {Role: web}}\n",
			catalogue.Template{Service: catalogue.EC2, Description: "d", Match: &catalogue.Match{Tags: map[string]string{"Role": "web"}}},
		},
		{
			"all keys", `---
service: ec2
description: |
  two
  lines
match:
  tags: {"aws:autoscaling:groupName": web, Stage: "1", Empty: ""}
  subnets: [subnet-01234567]
  vpcs: [vpc-0123456789abcdef0]
  amis: [ami-01234567]
managedPolicies: [AdministratorAccess, "arn:${Partition}:iam::${Account}:policy/team/own"]
maxSessionDuration: 1h30m
scope: instance
replace: always
allowEverything: this is only a test
policies:
  numbers.and-names:
    Version: 2012-10-17
    Statement:
      Effect: Deny
      NotAction: "*"
      Resource: ["*"]
      Condition:
        Bool: {"aws:SecureTransport": false}
        NumericLessThan:
          s3:max-keys: 10
        StringEquals:
          aws:PrincipalAccount: [012345678901, 111122223333]
`,
			catalogue.Template{
				Service: catalogue.EC2, Description: "two\nlines",
				Match: &catalogue.Match{
					Tags:    map[string]string{"aws:autoscaling:groupName": "web", "Stage": "1", "Empty": ""},
					Subnets: []string{"subnet-01234567"}, VPCs: []string{"vpc-0123456789abcdef0"}, AMIs: []string{"ami-01234567"},
				},
				ManagedPolicies:    []string{"AdministratorAccess", "arn:${Partition}:iam::${Account}:policy/team/own"},
				MaxSessionDuration: "1h30m", Scope: catalogue.ScopeInstance, Replace: catalogue.ReplaceAlways,
				AllowEverything: "this is only a test",
				Policies: map[string]json.RawMessage{"numbers.and-names": json.RawMessage(
					`{"Statement":{"Condition":{"Bool":{"aws:SecureTransport":false},"NumericLessThan":{"s3:max-keys":10},` +
						`"StringEquals":{"aws:PrincipalAccount":["012345678901",111122223333]}},` +
						`"Effect":"Deny","NotAction":"*","Resource":["*"]},"Version":"2012-10-17"}`,
				)},
			},
		},
		{"another service", "service: cognito\ndescription: d\n", catalogue.Template{Service: catalogue.Cognito, Description: "d"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Load(one(test.text))
			if err != nil {
				t.Fatal(err)
			}
			test.want.Name = "web"
			want := catalogue.Catalogue{"web": test.want.WithDefaults()}
			text := cmp.Transformer("text", func(raw json.RawMessage) string { return string(raw) })
			if diff := cmp.Diff(want, got, text); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestSamples holds the catalogue in roles/ to its own rules, and what the demonstration and the documentation lean on.
func TestSamples(t *testing.T) {
	samples, err := Load(roles.FS)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name      string
		want, got any
	}{
		{"templates", []string{"app", "bastion", "batch", "partner", "web", "worker"}, samples.Names()},
		{"tag keys", []string{"Role"}, samples.TagKeys()},
		{"scopes", []catalogue.Scope{"class", "class", "instance"}, []catalogue.Scope{samples["bastion"].Scope, samples["web"].Scope, samples["worker"].Scope}},
		{"an instance tagged Role=web", 1, len(samples.For(catalogue.EC2, catalogue.Facts{Tags: map[string]string{"Role": "web"}}))},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestBadCatalogue holds every line that a bad catalogue leads to.
func TestBadCatalogue(t *testing.T) {
	_, err := Load(os.DirFS("testdata/bad"))
	problems, ok := errors.AsType[Problems](err)
	if !ok {
		t.Fatalf("got %v, want Problems", err)
	}
	golden(t, "testdata/bad.golden", []byte(problems.Error()+"\n"))
}

func TestNoTemplates(t *testing.T) {
	_, err := Load(fstest.MapFS{"README.md": {}})
	if want := "roles:1: files: none: want at least one template, such as web.yaml"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		name  string
		known []string
		want  []string
	}{
		{"managedPolices", templateKeys, []string{"managedPolicies"}},
		{"Scope", templateKeys, []string{"scope"}},
		{"polices", templateKeys, []string{"policies"}},
		{"colour", templateKeys, nil},
		{"AmazonEC2RoleforSSM", managedPolicyNames, []string{"service-role/AmazonEC2RoleforSSM"}},
		{"service-role/CloudwatchAgentServerPolicy", managedPolicyNames, []string{"CloudWatchAgentServerPolicy"}},
		{"AdminstratorAccess", managedPolicyNames, []string{"AdministratorAccess"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, nearest(test.name, test.known)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func golden(t *testing.T, file string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("%s (-want +got; go test -update writes it):\n%s", file, diff)
	}
}
