package lambdastep

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"

	"example.com/lanyard/internal/step"
)

// Decode reads one JSON object into In, strictly: unknown fields, another case, wrong types and trailing data are
// InvalidInput, with the field's name and what would be right.
func Decode[In any](raw []byte) (In, error) {
	var in In
	known := fieldNames(reflect.TypeFor[In]())
	given := map[string]json.RawMessage{}
	if err := json.Unmarshal(raw, &given); err != nil {
		return in, step.Errorf(step.InvalidInput, "input: want one JSON object with %s", strings.Join(known, ", "))
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !slices.Contains(known, name) {
			return in, step.Errorf(step.InvalidInput, "%s: unknown field: want %s", name, strings.Join(known, ", "))
		}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(&in); err != nil {
		if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return in, step.Errorf(step.InvalidInput, "%s: value %s: want a %s", wrong.Field, given[wrong.Field], wrong.Type)
		}
		return in, step.Errorf(step.InvalidInput, "input: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return in, step.Errorf(step.InvalidInput, "input: want one JSON object, and nothing after it")
	}
	return in, nil
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}
