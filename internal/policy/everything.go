package policy

import "strings"

// AllowsEverything says whether a statement allows all actions on all resources: Action "*" (or NotAction, which allows
// what it does not name) on Resource "*" (or NotResource). A condition makes no difference: it narrows when, not what.
// A document that cannot be read allows nothing.
func AllowsEverything(document []byte) bool {
	doc, err := parse(document)
	if err != nil {
		return false
	}
	for _, item := range listOf(doc["Statement"]) {
		statement, ok := item.(map[string]any)
		if !ok || statement["Effect"] != "Allow" {
			continue
		}
		_, notAction := statement["NotAction"]
		_, notResource := statement["NotResource"]
		if (notAction || holds(statement["Action"], allActions)) && (notResource || holds(statement["Resource"], allResources)) {
			return true
		}
	}
	return false
}

func holds(value any, test func(string) bool) bool {
	for _, item := range listOf(value) {
		if text, ok := item.(string); ok && test(text) {
			return true
		}
	}
	return false
}

func allActions(pattern string) bool { return wild(pattern) }

// allResources looks at an ARN's service and resource alone: a role works in one partition, mostly in one account.
func allResources(pattern string) bool {
	parts := strings.SplitN(pattern, ":", 6)
	if parts[0] != "arn" {
		return wild(pattern)
	}
	return len(parts) > 2 && wild(parts[2]) && wild(parts[len(parts)-1])
}

// wild says whether a pattern is made of wildcards alone, such as *, ** or *:*.
func wild(pattern string) bool {
	return strings.Contains(pattern, "*") && strings.Trim(pattern, "*?:/") == ""
}
