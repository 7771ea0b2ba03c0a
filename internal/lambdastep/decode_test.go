package lambdastep_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/step"
)

// input has a field of each kind that the steps' inputs have.
type input struct {
	InstanceID string   `json:"instanceId"`
	Prior      *string  `json:"prior"`
	DryRun     bool     `json:"dryRun"`
	Attempt    int      `json:"attempt"`
	Created    []string `json:"created"`
	User       *user    `json:"user"`
	Users      []user   `json:"users"`
}

type user struct {
	Name string `json:"name"`
	Age  *int   `json:"age"`
}

func TestDecode(t *testing.T) {
	t.Parallel()
	prior := "arn"
	for _, test := range []struct {
		name, raw string
		want      input
	}{
		{"nothing", `{}`, input{}},
		{"some", ` {"instanceId": "i-1"} ` + "\n", input{InstanceID: "i-1"}},
		{
			"all", `{"instanceId":"i-1","prior":"arn","dryRun":true,"attempt":2,"created":["a","b"]}`,
			input{InstanceID: "i-1", Prior: &prior, DryRun: true, Attempt: 2, Created: []string{"a", "b"}},
		},
		{"null, where it is one of the values", `{"prior":null,"user":null}`, input{}},
		{
			"objects", `{"user":{"name":"a"},"users":[{"name":"b","age":null}]}`,
			input{User: &user{Name: "a"}, Users: []user{{Name: "b"}}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := lambdastep.Decode[input]([]byte(test.raw))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// What a person wrote is named as they wrote it, also where a machine hands it over with more.
func TestDecodesAnEnvelope(t *testing.T) {
	t.Parallel()
	type envelope struct {
		Request   user   `json:"request,inline"`
		Execution string `json:"execution"`
	}
	got, err := lambdastep.Decode[envelope]([]byte(`{"request":{"name":"a"},"execution":"arn"}`))
	if err != nil || got.Request.Name != "a" || got.Execution != "arn" {
		t.Errorf("got %+v, %v", got, err)
	}
	for raw, want := range map[string]string{
		`{"request":{"execution":"arn"}}`: "execution: unknown field: want name, age",
		`{"request":{"name":1}}`:          "name: value 1: want a text",
		`{"request":["a"]}`:               "input: want one JSON object with name, age, and nothing after it",
	} {
		if _, err := lambdastep.Decode[envelope]([]byte(raw)); step.CodeOf(err) != step.InvalidInput || err.Error() != want {
			t.Errorf("%s: got %v, want %s", raw, err, want)
		}
	}
}

// Each refusal names the field, the value and what would be right.
func TestDecodeRefuses(t *testing.T) {
	t.Parallel()
	const (
		all    = "instanceId, prior, dryRun, attempt, created, user, users"
		object = "input: want one JSON object with " + all + ", and nothing after it"
	)
	for _, test := range []struct{ name, raw, want string }{
		{"unknown field", `{"instanceId":"i-1","tmplate":"web"}`, "tmplate: unknown field: want " + all},
		{"unknown field, whatever it holds", `{"instanceId":"i-1","detail":{"instanceId":"i-2"}}`, "detail: unknown field: want " + all},
		{"no name", `{"":1}`, ": unknown field: want " + all},
		{"wrong case", `{"InstanceId":"i-1"}`, "InstanceId: unknown field: want " + all},
		{"a text that is a number", `{"instanceId":1}`, "instanceId: value 1: want a text"},
		{"a text that is an object", `{"instanceId":{"id":"i-1"}}`, `instanceId: value {"id":"i-1"}: want a text`},
		{"a text or null that is a truth value", `{"prior":true}`, "prior: value true: want a text"},
		{"a truth value that is a text", `{"dryRun":"true"}`, `dryRun: value "true": want true or false`},
		{"a number that is a text", `{"attempt":"1"}`, `attempt: value "1": want a whole number`},
		{"a number with a fraction", `{"attempt":1.5}`, "attempt: value 1.5: want a whole number"},
		{"a list that is a text", `{"created":"a"}`, `created: value "a": want a list of texts`},
		{"a list of something else", `{"created":[1]}`, "created: value [1]: want a text"},
		{"null for a text", `{"instanceId":null}`, "instanceId: value null: want a text"},
		{"null for a truth value", `{"dryRun":null}`, "dryRun: value null: want true or false"},
		{"null for a number", `{"attempt":null}`, "attempt: value null: want a whole number"},
		{"null for a list", `{"created":null}`, "created: value null: want a list of texts"},
		{"an unknown field of an object", `{"user":{"nme":"a"}}`, "user.nme: unknown field: want name, age"},
		{"another case in an object", `{"user":{"Name":"a"}}`, "user.Name: unknown field: want name, age"},
		{"a wrong type in an object of a list", `{"users":[{"name":"a"},{"name":1}]}`, "users[1].name: value 1: want a text"},
		{"null in an object", `{"user":{"name":null}}`, "user.name: value null: want a text"},
		{"an object that is a text", `{"user":"a"}`, `user: value "a": want an object with name, age`},
		{"a list of objects that is an object", `{"users":{}}`, "users: value {}: want a list of objects with name, age"},
		{"null in a list of objects", `{"users":[null]}`, "users[0]: value null: want an object with name, age"},
		{"null", `null`, object},
		{"nothing", ``, object},
		{"a list", `[{"instanceId":"i-1"}]`, object},
		{"a text", `"i-1"`, object},
		{"no JSON", `{instanceId: i-1}`, object},
		{"half of it", `{"instanceId":"i-1"`, object},
		{"trailing data", `{"instanceId":"i-1"} {}`, object},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := lambdastep.Decode[input]([]byte(test.raw))
			if err == nil {
				t.Fatal("it was not refused")
			}
			if diff := cmp.Diff(test.want, err.Error()); diff != "" || step.CodeOf(err) != step.InvalidInput {
				t.Errorf("got %s: (-want +got)\n%s", step.CodeOf(err), diff)
			}
		})
	}
}
