package plan

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/step"
)

// Request narrows what the catalogue says, and never widens it.
type Request struct {
	Template string // only this template, if it matches; empty: whichever matches
	Replace  string // a rule no wider than the template's; empty: the template's
	Verify   bool   // read the role itself, too
	DryRun   bool   // change nothing
}

// Check gives InvalidInput for what no instance could make right.
func (r Request) Check(c catalogue.Catalogue) error {
	if r.Replace != "" && !slices.Contains(catalogue.Rules, catalogue.Replace(r.Replace)) {
		return step.Errorf(step.InvalidInput, "replace: value %q: want one of %s", r.Replace, join(catalogue.Rules))
	}
	if r.Template == "" {
		return nil
	}
	t, known := c[r.Template]
	if !known {
		return step.Errorf(step.InvalidInput, "template: value %q: unknown: want one of %s", r.Template, join(forEC2(c)))
	}
	if t.Service != catalogue.EC2 {
		return step.Errorf(step.InvalidInput, "template: value %q: is for service %s: want one for ec2: %s",
			r.Template, t.Service, join(forEC2(c)))
	}
	return nil
}

// Select finds the template for an instance: nil if none matches. TemplateAmbiguous if several do, and InvalidInput if
// the one asked for does not.
func (r Request) Select(c catalogue.Catalogue, i instance.Instance) (*catalogue.Template, error) {
	matching := c.For(catalogue.EC2, i.Facts)
	if r.Template != "" {
		at := slices.IndexFunc(matching, func(t catalogue.Template) bool { return t.Name == r.Template })
		if at < 0 {
			return nil, step.Errorf(step.InvalidInput, "template: value %q: does not match instance %s: want %s",
				r.Template, i.ID, matchingNames(matching))
		}
		return &matching[at], nil
	}
	switch len(matching) {
	case 0:
		return nil, nil
	case 1:
		return &matching[0], nil
	}
	names := make([]string, len(matching))
	for at, t := range matching {
		names[at] = t.Name
	}
	return nil, step.Errorf(step.TemplateAmbiguous, "instance %s matches %d templates: %s: narrow their match in the catalogue, "+
		"or name one in the input's field template", i.ID, len(matching), join(names))
}

// Rule is the template's rule for replacing, as narrowed. InvalidInput if it was to be widened.
func (r Request) Rule(t catalogue.Template) (catalogue.Replace, error) {
	if r.Replace == "" {
		return t.Replace, nil
	}
	asked := catalogue.Replace(r.Replace)
	if allowed := slices.Index(catalogue.Rules, t.Replace); slices.Index(catalogue.Rules, asked) > allowed {
		return "", step.Errorf(step.InvalidInput, "replace: value %q: wider than template %s allows: want %s",
			r.Replace, t.Name, join(catalogue.Rules[:allowed+1]))
	}
	return asked, nil
}

func matchingNames(matching []catalogue.Template) string {
	if len(matching) == 0 {
		return "a template that matches it; none does"
	}
	names := make([]string, len(matching))
	for i, t := range matching {
		names[i] = t.Name
	}
	return "one of " + join(names)
}

func forEC2(c catalogue.Catalogue) []string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c)) {
		if c[name].Service == catalogue.EC2 {
			names = append(names, name)
		}
	}
	return names
}

func join[T ~string](values []T) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return strings.Join(texts, ", ")
}
