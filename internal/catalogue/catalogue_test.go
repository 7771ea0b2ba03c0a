package catalogue

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestMatches(t *testing.T) {
	facts := Facts{Tags: map[string]string{"Role": "web", "Stage": ""}, SubnetID: "subnet-1", VPCID: "vpc-1", ImageID: "ami-1"}
	for _, test := range []struct {
		name  string
		match Match
		want  bool
	}{
		{"empty matches nothing", Match{}, false},
		{"tag", Match{Tags: map[string]string{"Role": "web"}}, true},
		{"all tags must hold", Match{Tags: map[string]string{"Role": "web", "Team": "a"}}, false},
		{"tag's value", Match{Tags: map[string]string{"Role": "Web"}}, false},
		{"tag's key", Match{Tags: map[string]string{"role": "web"}}, false},
		{"empty value", Match{Tags: map[string]string{"Stage": ""}}, true},
		{"empty value is not a missing tag", Match{Tags: map[string]string{"Other": ""}}, false},
		{"one of the subnets", Match{Subnets: []string{"subnet-0", "subnet-1"}}, true},
		{"VPC", Match{VPCs: []string{"vpc-1"}}, true},
		{"AMI", Match{AMIs: []string{"ami-2"}}, false},
		{"all keys must hold", Match{VPCs: []string{"vpc-1"}, Subnets: []string{"subnet-2"}}, false},
		{"all keys hold", Match{Tags: map[string]string{"Role": "web"}, VPCs: []string{"vpc-1"}, Subnets: []string{"subnet-1"}, AMIs: []string{"ami-1"}}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.match.Matches(facts); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

// sample has two templates for the same instances, and one of each other kind.
func sample() Catalogue {
	return Catalogue{
		"web":   {Service: EC2, Match: &Match{Tags: map[string]string{"Role": "web", "Stage": "prod"}}, ManagedPolicies: []string{"B", "A"}},
		"all":   {Service: EC2, Match: &Match{Tags: map[string]string{"Role": "web"}}, ManagedPolicies: []string{"A"}},
		"place": {Service: EC2, Match: &Match{VPCs: []string{"vpc-1"}}, MaxSessionDuration: "2h", Scope: ScopeInstance, Replace: ReplaceOwned},
		"task":  {Service: ECS, Policies: map[string]json.RawMessage{"p": json.RawMessage(`{"a": "<&>"}`)}},
	}
}

func TestCatalogue(t *testing.T) {
	var text bytes.Buffer
	if err := sample().Encode(&text); err != nil {
		t.Fatal(err)
	}
	c, err := Decode(bytes.NewReader(text.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := sample().Encode(&again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text.String(), again.String()); diff != "" {
		t.Errorf("Encode is not deterministic:\n%s", diff)
	}

	var names []string
	for _, template := range c.For(EC2, Facts{Tags: map[string]string{"Role": "web", "Stage": "prod"}}) {
		names = append(names, template.Name)
	}
	for _, test := range []struct {
		name      string
		want, got any
	}{
		{"For", []string{"all", "web"}, names},
		{"For another service", []Template(nil), c.For(ECS, Facts{VPCID: "vpc-1"})},
		{"Names", []string{"all", "place", "task", "web"}, c.Names()},
		{"TagKeys", []string{"Role", "Stage"}, c.TagKeys()},
		{"ManagedPolicies", []string{"arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"}, c.ManagedPolicies(stack)},
		{"defaults", []any{ScopeClass, ReplaceNever, time.Hour}, []any{c["web"].Scope, c["web"].Replace, c["web"].SessionDuration()}},
		{"given values", []any{ScopeInstance, ReplaceOwned, 2 * time.Hour}, []any{c["place"].Scope, c["place"].Replace, c["place"].SessionDuration()}},
		{"policy", `{"a":"<&>"}`, string(c["task"].Render(stack).Policies["p"])},
		{"digest", sample()["task"].Render(stack).Digest(), c["task"].Render(stack).Digest()},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"no JSON", `{`, "decode the catalogue"},
		{"unknown field", `{"web":{"scoop":"class"}}`, `unknown field "scoop"`},
		{"session duration", `{"web":{"maxSessionDuration":"13h"}}`, `template web: maxSessionDuration: value "13h": want a duration from 15m to 12h`},
	} {
		t.Run(test.name, func(t *testing.T) {
			if _, err := Decode(strings.NewReader(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want an error with %q", err, test.want)
			}
		})
	}
}

func TestParseSessionDuration(t *testing.T) {
	for _, test := range []struct {
		text string
		want time.Duration // 0: refused
	}{
		{"15m", 15 * time.Minute},
		{"12h", 12 * time.Hour},
		{"1h30m", 90 * time.Minute},
		{"3600s", time.Hour},
		{"14m59s", 0},
		{"12h1s", 0},
		{"1h0.5s", 0},
		{"-1h", 0},
		{"3600", 0},
		{"1 h", 0},
		{"", 0},
		{"1d", 0},
	} {
		t.Run(test.text, func(t *testing.T) {
			got, err := ParseSessionDuration(test.text)
			if got != test.want || (err == nil) != (test.want != 0) {
				t.Errorf("got %v, %v; want %v", got, err, test.want)
			}
		})
	}
}
