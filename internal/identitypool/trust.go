package identitypool

import (
	"encoding/json"
	"slices"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
)

// TrustLacks says which parts of a role's trust policy are missing for the signed-in users of an identity pool. It reads
// what Lanyard writes; of what others write, it knows the usual forms.
func TrustLacks(document json.RawMessage, n naming.Namespace, poolID string) []string {
	var trust struct {
		Statement []struct {
			Effect    string
			Principal struct{ Federated texts }
			Action    texts
			Condition map[string]map[string]texts
		}
	}
	provider := catalogue.IdentityProvider(n.Partition, n.Region)
	actions, audiences, methods, trusted := texts{}, texts{}, texts{}, false
	if err := json.Unmarshal(document, &trust); err != nil {
		return []string{"a trust policy that can be read"}
	}
	for _, s := range trust.Statement {
		if s.Effect != "Allow" || !slices.Contains(s.Principal.Federated, provider) {
			continue
		}
		trusted = true
		actions = append(actions, s.Action...)
		for _, keys := range s.Condition {
			audiences = append(audiences, keys[provider+":aud"]...)
			methods = append(methods, keys[provider+":amr"]...)
		}
	}
	lacks := []string{}
	for _, part := range []struct {
		there bool
		name  string
	}{
		{trusted, "the principal " + provider},
		{slices.Contains(actions, "sts:AssumeRoleWithWebIdentity"), "sts:AssumeRoleWithWebIdentity"},
		{slices.Contains(actions, "sts:TagSession"), "sts:TagSession"},
		{slices.Contains(audiences, poolID), "aud " + poolID},
		{slices.Contains(methods, "authenticated"), "amr authenticated"},
	} {
		if !part.there {
			lacks = append(lacks, part.name)
		}
	}
	return lacks
}

// texts is one text or a list, as IAM spells them.
type texts []string

func (t *texts) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = texts{one}
		return nil
	}
	return json.Unmarshal(raw, (*[]string)(t))
}
