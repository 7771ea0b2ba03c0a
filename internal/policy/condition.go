package policy

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

var conditionKey = regexp.MustCompile(`^[^:\s]+:\S.*$`)

func (v *validator) condition(path Path, value any) {
	condition, ok := value.(map[string]any)
	if !ok {
		v.add(path, found(value), "operators, such as StringEquals, with keys and values")
		return
	}
	for _, operator := range slices.Sorted(maps.Keys(condition)) {
		at := path.At(operator)
		if !knownOperator(operator) {
			v.add(at, "unknown operator", "one such as StringEquals, ArnLike or Bool; ForAnyValue: or ForAllValues: before it, IfExists behind it")
			continue
		}
		keys, ok := condition[operator].(map[string]any)
		if !ok || len(keys) == 0 {
			v.add(at, found(condition[operator]), "condition keys, such as aws:SourceVpc, with values")
			continue
		}
		lowered := map[string]bool{}
		for _, key := range slices.Sorted(maps.Keys(keys)) {
			if !conditionKey.MatchString(key) {
				v.add(at.At(key), "condition key "+fmt.Sprintf("%q", key), "service:Key, such as aws:SourceVpc")
			}
			if lowered[lower(key)] {
				v.add(at.At(key), "given twice, in two cases", "one key with all values")
			}
			lowered[lower(key)] = true
			v.conditionValues(at.At(key), operator, keys[key])
		}
	}
}

func (v *validator) conditionValues(path Path, operator string, value any) {
	list, isList := value.([]any)
	if isList && len(list) == 0 {
		v.add(path, "empty", "at least one value")
	}
	for i, item := range listOf(value) {
		at := path
		if isList {
			at = path.At(i)
		}
		text, ok := scalar(item)
		if !ok {
			v.add(at, found(item), "a text, a number, true or false")
		} else if want, ok := valueFits(operator, text); !ok && !strings.Contains(text, "${") {
			v.add(at, found(text), want)
		}
	}
}
