package catalogue

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/policy"
)

// Role is what a template comes to in one stack, in IAM's terms: what EnsureRole makes and what a reader compares.
type Role struct {
	Description        string
	Trust              json.RawMessage // nil where the service does not say who assumes it, and nobody else did
	ManagedPolicyArns  []string        // sorted
	Policies           map[string]json.RawMessage
	MaxSessionDuration int32 // seconds
	BoundaryArn        string
}

// Render makes the role of a template in the stack n.
func (t Template) Render(n naming.Namespace) Role { return t.RenderFor(n, Trustee{}) }

// RenderFor is Render for a template whose service does not say who assumes the role.
func (t Template) RenderFor(n naming.Namespace, trustee Trustee) Role {
	role := Role{
		Description:        t.Description,
		Trust:              trust(t.Service, n, trustee),
		ManagedPolicyArns:  []string{},
		Policies:           map[string]json.RawMessage{},
		MaxSessionDuration: int32(t.SessionDuration().Seconds()),
		BoundaryArn:        n.BoundaryArn,
	}
	for _, name := range t.ManagedPolicies {
		role.ManagedPolicyArns = append(role.ManagedPolicyArns, n.ManagedPolicyArn(fill(name, n)))
	}
	slices.Sort(role.ManagedPolicyArns)
	role.ManagedPolicyArns = slices.Compact(role.ManagedPolicyArns)
	for name, document := range t.Policies {
		role.Policies[name] = json.RawMessage(fill(string(compact(document)), n))
	}
	return role
}

// Digest of the role's meaning: 32 hex digits, equal for roles that say the same.
func (r Role) Digest() string {
	policies := map[string]string{}
	for name, document := range r.Policies {
		policies[name] = canonical(document)
	}
	arns := slices.Sorted(slices.Values(r.ManagedPolicyArns))
	text, err := json.Marshal([]any{
		r.Description, canonical(r.Trust), strings.Join(slices.Compact(arns), " "), policies, r.MaxSessionDuration, r.BoundaryArn,
	})
	if err != nil {
		panic(fmt.Sprintf("catalogue: a role has no JSON form: %v", err))
	}
	return naming.Hash(string(text))
}

// canonical spelling of a document, or the document itself if it is none.
func canonical(document json.RawMessage) string {
	text, err := policy.Canonical(document)
	if err != nil {
		return string(document)
	}
	return string(text)
}

func compact(document json.RawMessage) []byte {
	var text bytes.Buffer
	if err := json.Compact(&text, document); err != nil {
		return document
	}
	return text.Bytes()
}
