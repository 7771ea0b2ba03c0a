package source

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/lanyard/internal/catalogue"
)

// templateKeys and matchKeys are the keys of a file, in the order of the Go types.
var (
	templateKeys = keysOf(reflect.TypeFor[catalogue.Template]())
	matchKeys    = keysOf(reflect.TypeFor[catalogue.Match]())
)

func keysOf(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		if key, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); key != "-" {
			keys = append(keys, key)
		}
	}
	return keys
}

// read makes a template of a file's text. What is wrong goes to r.problems and is left out of the template.
func (r *reader) read(name string, text []byte) catalogue.Template {
	t := catalogue.Template{Name: name}
	document, ok := r.parse(text)
	if !ok {
		return t
	}
	fields, _ := r.mapping(document, "a mapping with service and description", templateKeys)
	if fields == nil {
		return t
	}
	const services = "ec2, ecs, account or cognito"
	t.Service = oneOf(r, fields, "service", services, catalogue.EC2, catalogue.ECS, catalogue.Account, catalogue.Cognito)
	if _, ok := fields["service"]; !ok {
		r.add(field{name: "service", line: document.line}, "missing", services)
	}
	t.Description = r.description(fields, document)
	t.Match = r.match(fields, document, t.Service)
	t.Scope = oneOf(r, fields, "scope", "class or instance", catalogue.ScopeClass, catalogue.ScopeInstance)
	t.Replace = oneOf(r, fields, "replace", "never, owned or always", catalogue.Rules...)
	t.MaxSessionDuration = r.sessionDuration(fields)
	t.AllowEverything = r.reason(fields)
	var everything []field // what needs that reason
	t.ManagedPolicies, everything = r.managedPolicies(fields)
	t.Policies = r.policies(fields, &everything)
	reason, reasoned := fields["allowEverything"]
	for _, at := range everything {
		if !reasoned {
			r.add(at, "allows every action on every resource", "narrower actions or resources, or the key allowEverything with the reason")
		}
	}
	r.size(fields, t)
	if reasoned && len(everything) == 0 && len(r.problems) == 0 { // a policy with problems may have been meant
		r.add(reason, "given, but no policy allows everything", "no such key")
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Line - b.Line })
	return t
}

// oneOf reads a key that has few values. It is empty if the key is missing or wrong.
func oneOf[T ~string](r *reader, fields map[string]field, key, want string, allowed ...T) T {
	at, ok := fields[key]
	if !ok {
		return ""
	}
	text, ok := r.text(at, want)
	if !ok {
		return ""
	}
	if !slices.Contains(allowed, T(text)) {
		r.add(at, describe(at.node), want)
		return ""
	}
	return T(text)
}

// descriptionFormat is what IAM takes for the description of a role: printable Latin-1, tabs and ends of lines.
var descriptionFormat = regexp.MustCompile(`^[\t\n\r\x20-\x7E\x{A1}-\x{FF}]*$`)

func (r *reader) description(fields map[string]field, document field) string {
	const want = "1 to 1000 characters of Latin-1, which is what IAM takes"
	at, ok := fields["description"]
	if !ok {
		r.add(field{name: "description", line: document.line}, "missing", want)
		return ""
	}
	text, ok := r.text(at, want)
	if !ok {
		return ""
	}
	text = strings.TrimSpace(text)
	switch length := utf8.RuneCountInString(text); {
	case length > 1000:
		r.add(at, fmt.Sprintf("%d characters", length), want)
	case length == 0:
		r.add(at, "empty", want)
	case !descriptionFormat.MatchString(text):
		r.add(at, describe(at.node), want)
	}
	return text
}

func (r *reader) sessionDuration(fields map[string]field) string {
	at, ok := fields["maxSessionDuration"]
	if !ok {
		return ""
	}
	text, ok := r.text(at, catalogue.SessionBounds)
	if !ok {
		return ""
	}
	if _, err := catalogue.ParseSessionDuration(text); err != nil {
		r.add(at, describe(at.node), catalogue.SessionBounds)
		return ""
	}
	return text
}

func (r *reader) reason(fields map[string]field) string {
	const want = "the reason, in 10 characters at least"
	at, ok := fields["allowEverything"]
	if !ok {
		return ""
	}
	text, ok := r.text(at, want)
	if ok && len(strings.TrimSpace(text)) < 10 {
		r.add(at, describe(at.node), want)
	}
	return text
}
