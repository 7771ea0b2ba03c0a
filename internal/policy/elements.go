package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// keys finds the ones that the language does not have. They are case-sensitive.
func (v *validator) keys(path Path, object map[string]any, known ...string) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(known, key) {
			v.add(path.At(key), "unknown key", "one of "+strings.Join(known, ", "))
		}
	}
}

// either checks that just one of two keys is given, and each of its values.
func (v *validator) either(path Path, statement map[string]any, key, not string, check func(string) (want string, ok bool)) {
	value, given := statement[key]
	other, otherGiven := statement[not]
	switch {
	case given && otherGiven:
		v.add(path.At(not), "given besides "+key, "one of the two")
	case !given && !otherGiven:
		v.add(path.At(key), "missing", fmt.Sprintf("%s or %s", key, not))
	}
	if given {
		v.texts(path.At(key), value, check)
	}
	if otherGiven {
		v.texts(path.At(not), other, check)
	}
}

func (v *validator) texts(path Path, value any, check func(string) (want string, ok bool)) {
	list, isList := value.([]any)
	if isList && len(list) == 0 {
		v.add(path, "empty", "at least one value")
	}
	for i, item := range listOf(value) {
		at := path
		if isList {
			at = path.At(i)
		}
		text, ok := item.(string)
		if !ok {
			v.add(at, found(item), "a text")
		} else if want, ok := check(text); !ok {
			v.add(at, found(text), want)
		}
	}
}

var actionFormat = regexp.MustCompile(`^(\*|(\*|[A-Za-z0-9-]+):[A-Za-z0-9_*?-]+)$`)

func action(text string) (want string, ok bool) {
	return "service:Action, such as s3:GetObject", actionFormat.MatchString(text)
}

func resource(text string) (want string, ok bool) {
	parts := strings.SplitN(text, ":", 6)
	ok = text == "*" || parts[0] == "arn" && (len(parts) == 6 || len(parts) > 1 && strings.Contains(text, "*"))
	return `"*" or an ARN, such as arn:${Partition}:s3:::bucket/*`, ok
}
