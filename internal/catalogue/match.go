package catalogue

import "slices"

// Match says which instances a template is for. All given keys must hold; of a list, one value must.
type Match struct {
	// Tags that the instance has, by key. Keys and values are compared exactly.
	Tags map[string]string `json:"tags,omitempty"`
	// Subnets by id.
	Subnets []string `json:"subnets,omitempty" jsonschema:"uniqueItems=true"`
	// VPCs by id.
	VPCs []string `json:"vpcs,omitempty" jsonschema:"uniqueItems=true"`
	// AMIs by id.
	AMIs []string `json:"amis,omitempty" jsonschema:"uniqueItems=true"`
}

// Facts are what matching knows of an instance.
type Facts struct {
	Tags                     map[string]string
	SubnetID, VPCID, ImageID string
}

// Matches says whether the instance is one that m is for. An empty match is for none: it would be for all by accident.
func (m Match) Matches(facts Facts) bool {
	if len(m.Tags) == 0 && len(m.Subnets) == 0 && len(m.VPCs) == 0 && len(m.AMIs) == 0 {
		return false
	}
	for key, want := range m.Tags {
		if got, ok := facts.Tags[key]; !ok || got != want {
			return false
		}
	}
	return oneOf(m.Subnets, facts.SubnetID) && oneOf(m.VPCs, facts.VPCID) && oneOf(m.AMIs, facts.ImageID)
}

func oneOf(wanted []string, got string) bool { return len(wanted) == 0 || slices.Contains(wanted, got) }
