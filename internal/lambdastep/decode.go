package lambdastep

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"example.com/lanyard/internal/step"
)

// Decode reads one JSON object into In, strictly and at every depth: unknown fields, another case, wrong types, null where
// there is no such thing, and trailing data are InvalidInput, with the field's name and what would be right.
func Decode[In any](raw []byte) (In, error) {
	var in In
	t := reflect.TypeFor[In]()
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return in, noObject(t)
	}
	if err := checkFields("", given, t); err != nil {
		return in, err
	}
	return in, json.Unmarshal(raw, &in) // what could be wrong has been said
}

// checkFields of an object; path is where it is in the input, with a dot, or empty.
func checkFields(path string, given map[string]json.RawMessage, t reflect.Type) error {
	known := fields(t)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		at := slices.IndexFunc(known, func(f field) bool { return f.name == name })
		if at < 0 {
			return step.Errorf(step.InvalidInput, "%s: unknown field: want %s", path+name, join(known))
		}
		if err := checkValue(known[at].path(path), given[name], known[at].is); err != nil {
			return err
		}
	}
	return nil
}

func checkValue(path string, raw json.RawMessage, t reflect.Type) error {
	isNull := string(raw) == "null"
	switch {
	case isNull && t.Kind() == reflect.Pointer:
		return nil
	case isNull:
		return wrong(path, raw, t)
	case t.Kind() == reflect.Pointer:
		return checkValue(path, raw, t.Elem())
	case t.Kind() == reflect.Struct:
		var given map[string]json.RawMessage
		if json.Unmarshal(raw, &given) != nil {
			return wrong(path, raw, t)
		}
		if path != "" {
			path += "."
		}
		return checkFields(path, given, t)
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		var items []json.RawMessage
		if json.Unmarshal(raw, &items) != nil {
			return wrong(path, raw, t)
		}
		for i, item := range items {
			if err := checkValue(fmt.Sprintf("%s[%d]", path, i), item, t.Elem()); err != nil {
				return err
			}
		}
		return nil
	}
	if mismatch, ok := errors.AsType[*json.UnmarshalTypeError](json.Unmarshal(raw, reflect.New(t).Interface())); ok {
		return wrong(path, raw, mismatch.Type)
	}
	return nil
}

func wrong(path string, raw json.RawMessage, t reflect.Type) error {
	if path == "" { // the whole of what a person wrote
		return noObject(t)
	}
	want := wants[t.Kind()]
	switch {
	case t.Kind() == reflect.Struct:
		want = "an object with " + join(fields(t))
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct:
		want = "a list of objects with " + join(fields(t.Elem()))
	}
	return step.Errorf(step.InvalidInput, "%s: value %s: want %s", path, raw, want)
}

func noObject(t reflect.Type) error {
	return step.Errorf(step.InvalidInput, "input: want one JSON object with %s, and nothing after it", join(fields(t)))
}

// wants is what a person calls the kinds that inputs are made of.
var wants = map[reflect.Kind]string{
	reflect.String: "a text", reflect.Bool: "true or false", reflect.Int: "a whole number", reflect.Slice: "a list of texts",
}

type field struct {
	name   string
	inline bool // what a person wrote, in an envelope: its fields are named as in what they wrote
	is     reflect.Type
}

func (f field) path(of string) string {
	if f.inline {
		return of
	}
	return of + f.name
}

func fields(t reflect.Type) []field {
	var all []field
	for i := range t.NumField() {
		name, option, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		all = append(all, field{name, option == "inline", t.Field(i).Type})
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
