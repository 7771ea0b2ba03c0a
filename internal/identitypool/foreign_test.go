package identitypool_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/identitypool"
)

// What a binding replaces need not be passed; all else that a pool has must.
func TestForeign(t *testing.T) {
	rules := func(roles ...string) types.RoleMapping {
		m := types.RoleMapping{Type: types.RoleMappingTypeRules, RulesConfiguration: &types.RulesConfigurationType{}}
		for _, role := range roles {
			m.RulesConfiguration.Rules = append(m.RulesConfiguration.Rules, types.MappingRule{RoleARN: aws.String(role)})
		}
		return m
	}
	for _, test := range []struct {
		name  string
		rules []appidentity.Rule
		have  identitypool.Roles
		want  []string
	}{
		{"none", nil, identitypool.Roles{}, []string{}},
		{"ours", nil, identitypool.Roles{
			Roles: map[string]string{"unauthenticated": "ours/guest"}, RoleMappings: map[string]types.RoleMapping{"p:x": rules("ours/a")},
		}, []string{}},
		{"the role that is replaced", nil, identitypool.Roles{Roles: map[string]string{"authenticated": "theirs"}}, []string{}},
		{"the mapping that is replaced", []appidentity.Rule{{Claim: "email", Match: "Equals", Value: "x"}}, identitypool.Roles{
			RoleMappings: map[string]types.RoleMapping{"p:c": rules("theirs")},
		}, []string{}},
		{"the mapping that stays", nil, identitypool.Roles{RoleMappings: map[string]types.RoleMapping{"p:c": rules("theirs")}}, []string{
			"theirs (of a rule of p:c)",
		}},
		{"of guests and rules, each once", nil, identitypool.Roles{
			Roles:        map[string]string{"authenticated": "theirs", "unauthenticated": "guests"},
			RoleMappings: map[string]types.RoleMapping{"p:x": rules("a", "a", "ours/b", "c"), "p:token": {Type: types.RoleMappingTypeToken}},
		}, []string{"guests (of guests)", "a (of a rule of p:x)", "c (of a rule of p:x)"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, _ := identitypool.Bound{RoleArn: "ours/app", Provider: "p", ClientID: "c", Rules: test.rules}.Bind("id", &test.have)
			got := identitypool.Foreign(set, func(arn string) bool { return strings.HasPrefix(arn, "ours/") })
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("foreign (-want +got):\n%s", diff)
			}
		})
	}
}
