package source

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	generate "github.com/invopop/jsonschema"
	validate "github.com/santhosh-tekuri/jsonschema/v6"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/roles"
)

const (
	root       = "../../.."
	schemaFile = root + "/docs/role-template.schema.json"
)

// TestSchema holds the schema for editors equal to the Go type, with its doc comments.
func TestSchema(t *testing.T) {
	file, err := filepath.Abs(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(root) // comments are found by the path of their package
	golden(t, file, newSchema(t))
}

func newSchema(t *testing.T) []byte {
	t.Helper()
	reflector := generate.Reflector{
		Anonymous:      true,
		DoNotReference: true,
		Mapper: func(kind reflect.Type) *generate.Schema {
			if kind != reflect.TypeFor[json.RawMessage]() {
				return nil
			}
			return &generate.Schema{Type: "object", Required: []string{"Version", "Statement"}, Description: "An IAM policy document."}
		},
	}
	if err := reflector.AddGoComments("example.com/lanyard", "./internal/catalogue", generate.WithFullComment()); err != nil {
		t.Fatal(err)
	}
	for name, comment := range reflector.CommentMap {
		reflector.CommentMap[name] = strings.ReplaceAll(comment, "\n", " ")
	}
	schema := reflector.Reflect(catalogue.Template{})
	schema.Title = "A role template of Lanyard: roles/NAME.yaml"
	schema.Description = "docs/catalogue.md explains every key."
	for _, key := range []string{"match", "managedPolicies", "policies"} { // an empty one is a mistake
		property, _ := schema.Properties.Get(key)
		one := uint64(1)
		if property.Type == "array" {
			property.MinItems = &one
		} else {
			property.MinProperties = &one
		}
	}
	match, _ := schema.Properties.Get("match")
	for key, example := range map[string]string{"subnets": "subnet", "vpcs": "vpc", "amis": "ami"} {
		property, _ := match.Properties.Get(key)
		property.Items.Pattern = `^` + example + `-([0-9a-f]{8}|[0-9a-f]{17})$`
	}
	// Only service ec2 has a match, and needs it.
	properties := generate.NewProperties()
	properties.Set("service", &generate.Schema{Const: string(catalogue.EC2)})
	schema.If = &generate.Schema{Properties: properties}
	schema.Then = &generate.Schema{Required: []string{"match"}}
	schema.Else = &generate.Schema{Not: &generate.Schema{Required: []string{"match"}}}

	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(schema); err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func TestSchemaValidates(t *testing.T) {
	schema, err := validate.NewCompiler().Compile(schemaFile)
	if err != nil {
		t.Fatal(err)
	}
	const least = "service: ec2\ndescription: d\nmatch: {tags: {Role: web}}\n"
	for _, test := range []struct {
		name, text string
		want       string // part of the error; empty if it is valid
	}{
		{"the least", least, ""},
		{"another service", "service: ecs\ndescription: d\n", ""},
		{"unknown key", least + "color: red\n", "additional properties 'color' not allowed"},
		{"unknown key of match", "service: ec2\ndescription: d\nmatch: {tag: {Role: web}}\n", "additional properties 'tag' not allowed"},
		{"no service", "description: d\n", "missing property 'service'"},
		{"no match", "service: ec2\ndescription: d\n", "missing property 'match'"},
		{"match of another service", "service: ecs\ndescription: d\nmatch: {tags: {Role: web}}\n", "'not' failed"},
		{"wrong scope", least + "scope: global\n", "value must be one of 'class', 'instance'"},
		{"wrong id", "service: ec2\ndescription: d\nmatch: {vpcs: [main]}\n", "does not match pattern"},
		{"wrong duration", least + "maxSessionDuration: 1 day\n", "does not match pattern"},
		{"policy that is a text", least + "policies: {p: text}\n", "got string, want object"},
	} {
		t.Run(test.name, func(t *testing.T) { checkSchema(t, schema, test.text, test.want) })
	}
	files, err := fs.Glob(roles.FS, "*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			text, err := fs.ReadFile(roles.FS, file)
			if err != nil {
				t.Fatal(err)
			}
			checkSchema(t, schema, string(text), "")
			line, _, _ := strings.Cut(string(text), "\n")
			_, link, _ := strings.Cut(line, "$schema=")
			if _, err := os.Stat(filepath.Join(root, "roles", link)); link == "" || err != nil {
				t.Errorf("first line %q does not lead an editor to the schema: %v", line, err)
			}
		})
	}
}

func checkSchema(t *testing.T, schema *validate.Schema, text, want string) {
	t.Helper()
	document, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	value, err := validate.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	err = schema.Validate(value)
	if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
