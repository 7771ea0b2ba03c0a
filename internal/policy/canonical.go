package policy

import (
	"fmt"
	"regexp"
)

// Canonical spells a document in the one way that all documents of its meaning share. It is for comparing and hashing:
// send IAM what the author wrote. It fails if document is not a JSON object, or gives a condition key twice in two cases.
func Canonical(document []byte) ([]byte, error) {
	doc, err := parse(document)
	if err != nil {
		return nil, err
	}
	if doc["Version"] == nil {
		doc["Version"] = "2008-10-17" // what IAM takes it for
	}
	if doc["Id"] == "" {
		delete(doc, "Id")
	}
	if statements, ok := doc["Statement"]; ok {
		list := listOf(statements)
		for _, item := range list {
			statement, ok := item.(map[string]any)
			if !ok {
				continue
			}
			if err := canonicalStatement(statement); err != nil {
				return nil, err
			}
		}
		doc["Statement"] = sorted(list)
	}
	return marshal(doc), nil
}

func canonicalStatement(statement map[string]any) error {
	if statement["Sid"] == "" {
		delete(statement, "Sid")
	}
	for key, value := range statement {
		switch key {
		case "Action", "NotAction":
			statement[key] = values(value, canonicalAction)
		case "Resource", "NotResource":
			statement[key] = values(value, nil)
		case "Principal", "NotPrincipal":
			statement[key] = canonicalPrincipal(value)
		case "Condition":
			condition, ok := value.(map[string]any)
			if !ok {
				continue
			}
			if err := canonicalCondition(condition); err != nil {
				return err
			}
			if len(condition) == 0 {
				delete(statement, key)
			}
		}
	}
	return nil
}

func canonicalAction(action string) string {
	if action == "*:*" {
		return "*"
	}
	return lower(action)
}

// root of an account. The partition says nothing more: an account is in exactly one.
var root = regexp.MustCompile(`^arn:[a-z-]+:iam::([0-9]{12}):root$`)

func canonicalPrincipal(principal any) any {
	if principal == "*" {
		principal = map[string]any{"AWS": "*"}
	}
	kinds, ok := principal.(map[string]any)
	if !ok {
		return principal
	}
	for kind, names := range kinds {
		kinds[kind] = values(names, func(name string) string {
			if account := root.FindStringSubmatch(name); kind == "AWS" && account != nil {
				return account[1]
			}
			return name
		})
	}
	return kinds
}

func canonicalCondition(condition map[string]any) error {
	for operator, value := range condition {
		keys, ok := value.(map[string]any)
		if !ok {
			continue
		}
		var change func(string) string
		if base := baseOperator(operator); base == "Bool" || base == "Null" {
			change = lower
		}
		lowered := map[string]any{}
		for key, value := range keys {
			name := lower(key)
			if _, twice := lowered[name]; twice {
				return fmt.Errorf("condition %s gives the key %q twice, in two cases", operator, name)
			}
			lowered[name] = values(value, change)
		}
		condition[operator] = lowered
		if len(lowered) == 0 { // asks for nothing
			delete(condition, operator)
		}
	}
	return nil
}
