package identitypool

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
)

// Mapping of a client's users to roles, as one state hands it to another.
type Mapping struct {
	Type                    string        `json:"type"`
	AmbiguousRoleResolution string        `json:"ambiguousRoleResolution"`
	Rules                   []MappingRule `json:"rules"`
}

// MappingRule gives a role to those whose token holds a claim.
type MappingRule struct {
	Claim     string `json:"claim"`
	MatchType string `json:"matchType"`
	Value     string `json:"value"`
	RoleArn   string `json:"roleArn"`
}

// Mapping that the roles of an identity pool have for the client, nil if there is none.
func (b Bound) Mapping(have *Roles) *Mapping {
	got, ok := have.RoleMappings[b.Key()]
	if !ok {
		return nil
	}
	m := Mapping{Type: string(got.Type), AmbiguousRoleResolution: string(got.AmbiguousRoleResolution), Rules: []MappingRule{}}
	if got.RulesConfiguration != nil {
		for _, r := range got.RulesConfiguration.Rules {
			m.Rules = append(m.Rules, MappingRule{aws.ToString(r.Claim), string(r.MatchType), aws.ToString(r.Value), aws.ToString(r.RoleARN)})
		}
	}
	return &m
}

// roleMapping as AWS takes it.
func (m Mapping) roleMapping() types.RoleMapping {
	to := types.RoleMapping{
		Type: types.RoleMappingType(m.Type), AmbiguousRoleResolution: types.AmbiguousRoleResolutionType(m.AmbiguousRoleResolution),
	}
	if len(m.Rules) > 0 {
		to.RulesConfiguration = &types.RulesConfigurationType{}
	}
	for _, r := range m.Rules {
		to.RulesConfiguration.Rules = append(to.RulesConfiguration.Rules, types.MappingRule{
			Claim: &r.Claim, MatchType: types.MappingRuleMatchType(r.MatchType), Value: &r.Value, RoleARN: &r.RoleArn,
		})
	}
	return to
}
