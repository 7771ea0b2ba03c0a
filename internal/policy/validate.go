package policy

import (
	"fmt"
	"regexp"
)

// Validate finds what is wrong with a document as an identity policy, one that is attached to a role, in the order of
// the document's keys. It knows the language, not AWS's services: that an action exists is not checked.
// The size is not checked either: it is bounded for all policies of a role together, see MaxInline.
func Validate(document []byte) []Problem {
	doc, err := parse(document)
	if err != nil {
		return []Problem{{Found: err.Error(), Want: "a JSON object with Version and Statement"}}
	}
	v := &validator{sids: map[string]Path{}}
	v.document(doc)
	return v.problems
}

type validator struct {
	problems []Problem
	sids     map[string]Path
}

func (v *validator) add(path Path, found, want string) {
	v.problems = append(v.problems, Problem{Path: path, Found: found, Want: want})
}

func (v *validator) document(doc map[string]any) {
	v.keys(nil, doc, "Version", "Id", "Statement")
	const version = `"2012-10-17"`
	switch doc["Version"] {
	case "2012-10-17":
	case nil:
		v.add(Path{"Version"}, "missing", version)
	case "2008-10-17":
		v.add(Path{"Version"}, found("2008-10-17"), version+", since the older language takes variables such as ${aws:username} for text")
	default:
		v.add(Path{"Version"}, found(doc["Version"]), version)
	}
	if id, ok := doc["Id"]; ok {
		if _, text := id.(string); !text {
			v.add(Path{"Id"}, found(id), "a text")
		}
	}
	switch statements := doc["Statement"].(type) {
	case nil:
		v.add(Path{"Statement"}, "missing", "a list of statements")
	case map[string]any:
		v.statement(Path{"Statement"}, statements)
	case []any:
		if len(statements) == 0 {
			v.add(Path{"Statement"}, "empty", "a statement")
		}
		for i, item := range statements {
			path := Path{"Statement", i}
			if statement, ok := item.(map[string]any); ok {
				v.statement(path, statement)
			} else {
				v.add(path, found(item), "a statement with Effect, Action and Resource")
			}
		}
	default:
		v.add(Path{"Statement"}, found(statements), "a list of statements")
	}
}

var sid = regexp.MustCompile(`^[A-Za-z0-9]*$`)

func (v *validator) statement(path Path, statement map[string]any) {
	known := []string{"Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition"}
	for _, key := range []string{"Principal", "NotPrincipal"} {
		if _, ok := statement[key]; ok {
			v.add(path.At(key), "given",
				"none, because the role itself is the principal; who may assume the role follows from the template's service")
			known = append(known, key)
		}
	}
	v.keys(path, statement, known...)
	if value, ok := statement["Sid"]; ok {
		text, isText := value.(string)
		switch first, twice := v.sids[text]; {
		case !isText || !sid.MatchString(text):
			v.add(path.At("Sid"), found(value), "ASCII letters and digits only")
		case twice && text != "":
			v.add(path.At("Sid"), found(value), fmt.Sprintf("a Sid that %s does not have", first))
		default:
			v.sids[text] = path
		}
	}
	switch effect := statement["Effect"]; effect {
	case "Allow", "Deny":
	case nil:
		v.add(path.At("Effect"), "missing", "Allow or Deny")
	default:
		v.add(path.At("Effect"), found(effect), "Allow or Deny")
	}
	v.either(path, statement, "Action", "NotAction", action)
	v.either(path, statement, "Resource", "NotResource", resource)
	if condition, ok := statement["Condition"]; ok {
		v.condition(path.At("Condition"), condition)
	}
}
