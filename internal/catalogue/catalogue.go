package catalogue

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"

	"example.com/lanyard/internal/naming"
)

// File is the catalogue's name beside a function's binary.
const File = "catalogue.json"

// Catalogue is the templates by name.
type Catalogue map[string]Template

// Encode writes the catalogue as JSON. Equal catalogues give equal bytes.
func (c Catalogue) Encode(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(c); err != nil {
		return fmt.Errorf("encode the catalogue: %w", err)
	}
	return nil
}

// Decode reads what Encode wrote, names the templates and fills in their defaults.
func Decode(r io.Reader) (Catalogue, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var c Catalogue
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("decode the catalogue: %w", err)
	}
	for name, template := range c {
		template.Name = name
		template = template.WithDefaults()
		if _, err := ParseSessionDuration(template.MaxSessionDuration); err != nil {
			return nil, fmt.Errorf("decode the catalogue: template %s: maxSessionDuration: %w", name, err)
		}
		c[name] = template
	}
	return c, nil
}

// For finds the templates of a service that match an instance, sorted by name. More than one is ambiguous.
func (c Catalogue) For(service Service, facts Facts) []Template {
	var found []Template
	for _, name := range c.Names() {
		template := c[name]
		if template.Service == service && template.Match != nil && template.Match.Matches(facts) {
			found = append(found, template)
		}
	}
	return found
}

// Names of all templates, sorted.
func (c Catalogue) Names() []string { return slices.Sorted(maps.Keys(c)) }

// TagKeys lists all tag keys that a match reads, sorted: who may set them chooses the role.
func (c Catalogue) TagKeys() []string {
	keys := map[string]bool{}
	for _, template := range c {
		if template.Match == nil {
			continue
		}
		for key := range template.Match.Tags {
			keys[key] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// ManagedPolicies lists the ARNs of all managed policies that a template attaches, sorted.
func (c Catalogue) ManagedPolicies(n naming.Namespace) []string {
	var arns []string
	for _, template := range c {
		arns = append(arns, template.Render(n).ManagedPolicyArns...)
	}
	slices.Sort(arns)
	return slices.Compact(arns)
}
