package lambdastep

import (
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"

	"example.com/lanyard/internal/step"
)

// Decode reads one JSON object into In, strictly: unknown fields, another case, wrong types, null where there is no such
// thing, and trailing data are InvalidInput, with the field's name and what would be right.
func Decode[In any](raw []byte) (In, error) {
	var in In
	known := fields(reflect.TypeFor[In]())
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return in, step.Errorf(step.InvalidInput, "input: want one JSON object with %s, and nothing after it", join(known))
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		at := slices.IndexFunc(known, func(f field) bool { return f.name == name })
		switch {
		case at < 0:
			return in, step.Errorf(step.InvalidInput, "%s: unknown field: want %s", name, join(known))
		case string(given[name]) == "null" && known[at].kind != reflect.Pointer:
			return in, step.Errorf(step.InvalidInput, "%s: value null: want %s", name, wants[known[at].kind])
		}
	}
	if err := json.Unmarshal(raw, &in); err != nil { // the syntax is right and the fields are known: what is left is a type
		wrong, _ := errors.AsType[*json.UnmarshalTypeError](err)
		return in, step.Errorf(step.InvalidInput, "%s: value %s: want %s", wrong.Field, given[wrong.Field], wants[wrong.Type.Kind()])
	}
	return in, nil
}

// wants is what a person calls the kinds that inputs are made of.
var wants = map[reflect.Kind]string{
	reflect.String: "a text", reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Slice: "a list of texts",
}

type field struct {
	name string
	kind reflect.Kind
}

func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		all = append(all, field{name, t.Field(i).Type.Kind()})
	}
	return all
}

func join(fields []field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}
