package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// listOf wraps what is not a list.
func listOf(value any) []any {
	if list, ok := value.([]any); ok {
		return list
	}
	return []any{value}
}

// values makes a sorted list of texts of a text, a number, a truth value or a list of them. change may be nil.
func values(value any, change func(string) string) []any {
	list := slices.Clone(listOf(value))
	for i, item := range list {
		text, ok := scalar(item)
		if !ok {
			continue
		}
		if change != nil {
			text = change(text)
		}
		list[i] = text
	}
	return sorted(list)
}

// scalar gives the text of a value as IAM would: it knows no numbers and no truth values.
func scalar(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case json.Number:
		return value.String(), true
	case bool:
		return fmt.Sprint(value), true
	}
	return "", false
}

// sorted orders a list by its JSON and drops duplicates.
func sorted(list []any) []any {
	slices.SortFunc(list, func(a, b any) int { return bytes.Compare(marshal(a), marshal(b)) })
	return slices.CompactFunc(list, func(a, b any) bool { return bytes.Equal(marshal(a), marshal(b)) })
}

// lower changes ASCII letters only: nothing that IAM compares without case has others, and strings.ToLower maps some
// of those to ASCII.
func lower(text string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + ('a' - 'A')
		}
		return r
	}, text)
}

// marshal writes JSON with sorted keys and without HTML's escapes. What parse has read always has a JSON form.
func marshal(value any) []byte {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		panic(fmt.Sprintf("policy: encode what was decoded: %v", err))
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n"))
}
