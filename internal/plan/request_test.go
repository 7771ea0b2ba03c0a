package plan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/step"
)

// templates: two that overlap (web, edge), one apart (batch), and one for another service.
var templates = catalogue.Catalogue{
	"web":   named("web", catalogue.Template{Service: catalogue.EC2, Match: tagged("Role", "web")}),
	"edge":  named("edge", catalogue.Template{Service: catalogue.EC2, Match: tagged("Edge", "yes")}),
	"batch": named("batch", catalogue.Template{Service: catalogue.EC2, Match: tagged("Role", "batch")}),
	"task":  named("task", catalogue.Template{Service: catalogue.ECS}),
}

func named(name string, t catalogue.Template) catalogue.Template {
	t.Name = name
	return t.WithDefaults()
}

func tagged(key, value string) *catalogue.Match {
	return &catalogue.Match{Tags: map[string]string{key: value}}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		request plan.Request
		want    string // empty: fine
	}{
		{"nothing asked", plan.Request{}, ""},
		{"every rule", plan.Request{Replace: "always"}, ""},
		{"a known template", plan.Request{Template: "web", Replace: "never"}, ""},
		{"a rule that is none", plan.Request{Replace: "sometimes"}, `replace: value "sometimes": want one of never, owned, always`},
		{"a rule in another case", plan.Request{Replace: "Never"}, `replace: value "Never": want one of never, owned, always`},
		{"an unknown template", plan.Request{Template: "wbe"}, `template: value "wbe": unknown: want one of batch, edge, web`},
		{"a template for another service", plan.Request{Template: "task"}, `template: value "task": is for service ecs: want one for ec2: batch, edge, web`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			wantError(t, test.request.Check(templates), step.InvalidInput, test.want)
		})
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		template string
		tags     map[string]string
		want     string // name of the template, empty if none
		code     step.Code
		err      string
	}{
		{name: "one matches", tags: map[string]string{"Role": "web"}, want: "web"},
		{name: "none matches", tags: map[string]string{"Role": "db"}},
		{
			name: "two match", tags: map[string]string{"Role": "web", "Edge": "yes"}, code: step.TemplateAmbiguous,
			err: "instance i-0123456789abcdef0 matches 2 templates: edge, web: narrow their match in the catalogue, or name one in the input's field template",
		},
		{name: "two match and one of them is asked for", template: "web", tags: map[string]string{"Role": "web", "Edge": "yes"}, want: "web"},
		{name: "the one that matches is asked for", template: "web", tags: map[string]string{"Role": "web"}, want: "web"},
		{
			name: "another is asked for: match always holds", template: "batch", tags: map[string]string{"Role": "web", "Edge": "yes"},
			code: step.InvalidInput, err: `template: value "batch": does not match instance i-0123456789abcdef0: want one of edge, web`,
		},
		{
			name: "one is asked for and none matches", template: "web", code: step.InvalidInput,
			err: `template: value "web": does not match instance i-0123456789abcdef0: want a template that matches it; none does`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			i := instance.Instance{ID: "i-0123456789abcdef0", Facts: catalogue.Facts{Tags: test.tags}}
			got, err := plan.Request{Template: test.template}.Select(templates, i)
			wantError(t, err, test.code, test.err)
			name := ""
			if got != nil {
				name = got.Name
			}
			if name != test.want {
				t.Errorf("got template %q, want %q", name, test.want)
			}
		})
	}
}

// A request can narrow a template's rule, and never widen it.
func TestRule(t *testing.T) {
	t.Parallel()
	const (
		wider  = "" // refused
		never  = catalogue.ReplaceNever
		owned  = catalogue.ReplaceOwned
		always = catalogue.ReplaceAlways
	)
	for _, test := range []struct {
		template catalogue.Replace
		asked    string
		want     catalogue.Replace
	}{
		{never, "", never},
		{owned, "", owned},
		{always, "", always},
		{never, "never", never},
		{owned, "never", never},
		{always, "never", never},
		{never, "owned", wider},
		{owned, "owned", owned},
		{always, "owned", owned},
		{never, "always", wider},
		{owned, "always", wider},
		{always, "always", always},
	} {
		t.Run(string(test.template)+" asked for "+test.asked, func(t *testing.T) {
			t.Parallel()
			got, err := plan.Request{Replace: test.asked}.Rule(catalogue.Template{Name: "web", Replace: test.template})
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			text := ""
			if test.want == wider {
				text = `replace: value "` + test.asked + `": wider than template web allows: want ` + map[catalogue.Replace]string{never: "never", owned: "never, owned"}[test.template]
			}
			wantError(t, err, step.InvalidInput, text)
		})
	}
}

// wantError compares an error's Code and words; no words mean no error.
func wantError(t *testing.T, err error, code step.Code, text string) {
	t.Helper()
	if text == "" {
		if err != nil {
			t.Errorf("got %v", err)
		}
		return
	}
	if err == nil {
		t.Fatalf("got no error, want %s: %s", code, text)
	}
	if step.CodeOf(err) != code {
		t.Errorf("got Code %s, want %s", step.CodeOf(err), code)
	}
	if diff := cmp.Diff(text, err.Error()); diff != "" {
		t.Errorf("message (-want +got)\n%s", diff)
	}
}
