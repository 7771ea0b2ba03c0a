package identitypool_test

import (
	"reflect"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/identitypool"
)

// Every field that an update takes is as it was described: a field that a later SDK adds, and that is forgotten, fails here.
func TestAnUpdateGivesAllThatWasDescribed(t *testing.T) {
	pool := &identitypool.Pool{
		AllowUnauthenticatedIdentities: true, IdentityPoolId: aws.String("id"), IdentityPoolName: aws.String("name"), AllowClassicFlow: aws.Bool(true),
		CognitoIdentityProviders: []types.CognitoIdentityProvider{identitypool.Login("provider", "client")}, DeveloperProviderName: aws.String("developer"),
		IdentityPoolTags: map[string]string{"a": "b"}, OpenIdConnectProviderARNs: []string{"oidc"}, SamlProviderARNs: []string{"saml"},
		SupportedLoginProviders: map[string]string{"c": "d"},
	}
	update := reflect.ValueOf(*identitypool.Update(pool))
	for i := range update.NumField() {
		field := update.Type().Field(i)
		if !field.IsExported() {
			continue
		}
		want := reflect.ValueOf(*pool).FieldByName(field.Name)
		if !want.IsValid() || update.Field(i).IsZero() || !reflect.DeepEqual(want.Interface(), update.Field(i).Interface()) {
			t.Errorf("%s is lost: %v", field.Name, update.Field(i))
		}
	}
}

func TestLogins(t *testing.T) {
	unchecked := types.CognitoIdentityProvider{ProviderName: aws.String("p"), ClientId: aws.String("ours")}
	other := identitypool.Login("p", "other")
	for _, test := range []struct {
		name string
		have []types.CognitoIdentityProvider
		want []string // ids after the update; nil: none is due
	}{
		{"none yet", nil, []string{"ours"}},
		{"another's", []types.CognitoIdentityProvider{other}, []string{"other", "ours"}},
		{"ours", []types.CognitoIdentityProvider{identitypool.Login("p", "ours"), other}, nil},
		{"ours, whose tokens are not checked", []types.CognitoIdentityProvider{unchecked, other}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			if update := identitypool.WithLogin(&identitypool.Pool{CognitoIdentityProviders: test.have}, "p", "ours"); update != nil {
				for _, p := range update.CognitoIdentityProviders {
					got = append(got, *p.ClientId)
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestBinding(t *testing.T) {
	token := types.RoleMapping{Type: types.RoleMappingTypeToken, AmbiguousRoleResolution: types.AmbiguousRoleResolutionTypeAuthenticatedRole}
	foreign := types.RoleMapping{Type: types.RoleMappingTypeToken, AmbiguousRoleResolution: types.AmbiguousRoleResolutionTypeDeny}
	bound := identitypool.Bound{RoleArn: "ours", Provider: "p", ClientID: "c"}
	ruled := bound
	ruled.Rules = []appidentity.Rule{{Claim: "custom:team", Match: "Equals", Value: "shop"}}
	for _, test := range []struct {
		name    string
		bound   identitypool.Bound
		have    identitypool.Roles
		reasons []string
	}{
		{"nothing yet", bound, identitypool.Roles{}, []string{"signed-in users have no role", "there is no mapping of p:c"}},
		{"bound", bound, identitypool.Roles{
			Roles: map[string]string{"authenticated": "ours"}, RoleMappings: map[string]types.RoleMapping{"p:c": token},
		}, []string{}},
		{"another role", bound, identitypool.Roles{
			Roles: map[string]string{"authenticated": "prior", "unauthenticated": "guest"}, RoleMappings: map[string]types.RoleMapping{"p:c": token, "p:x": foreign},
		}, []string{"signed-in users have role prior"}},
		{"a mapping by hand, and none asked for", bound, identitypool.Roles{
			Roles: map[string]string{"authenticated": "ours"}, RoleMappings: map[string]types.RoleMapping{"p:c": foreign},
		}, []string{}},
		{"a mapping by hand, and rules asked for", ruled, identitypool.Roles{
			Roles: map[string]string{"authenticated": "ours"}, RoleMappings: map[string]types.RoleMapping{"p:c": foreign, "p:x": foreign},
		}, []string{"the mapping of p:c differs"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set, reasons := test.bound.Bind("id", &test.have)
			if diff := cmp.Diff(test.reasons, reasons); diff != "" {
				t.Errorf("reasons (-want +got):\n%s", diff)
			}
			for key, role := range test.have.Roles {
				if key != "authenticated" && set.Roles[key] != role {
					t.Errorf("role %s is lost", key)
				}
			}
			for key, mapping := range test.have.RoleMappings {
				if key != "p:c" && !reflect.DeepEqual(set.RoleMappings[key], mapping) {
					t.Errorf("mapping %s is lost", key)
				}
			}
			if again, reasons := test.bound.Bind("id", &identitypool.Roles{Roles: set.Roles, RoleMappings: set.RoleMappings}); len(reasons) > 0 {
				t.Errorf("it does not converge: %v %v", again, reasons)
			}
		})
	}
}

func TestUnbinding(t *testing.T) {
	token := types.RoleMapping{Type: types.RoleMappingTypeToken}
	have := identitypool.Roles{
		Roles: map[string]string{"authenticated": "ours", "unauthenticated": "guest"}, RoleMappings: map[string]types.RoleMapping{"p:c": token, "p:x": token},
	}
	bound := identitypool.Bound{RoleArn: "ours", Provider: "p", ClientID: "c"}
	byRule := identitypool.Mapping{
		Type: "Rules", AmbiguousRoleResolution: "Deny", Rules: []identitypool.MappingRule{{Claim: "email", MatchType: "Equals", Value: "a", RoleArn: "prior"}},
	}
	rules := types.RoleMapping{Type: types.RoleMappingTypeRules, AmbiguousRoleResolution: "Deny", RulesConfiguration: &types.RulesConfigurationType{
		Rules: []types.MappingRule{{Claim: aws.String("email"), MatchType: "Equals", Value: aws.String("a"), RoleARN: aws.String("prior")}},
	}}
	for _, test := range []struct {
		name     string
		prior    *string
		mapping  *identitypool.Mapping
		roles    map[string]string // nil: nothing is to be done
		mappings map[string]types.RoleMapping
	}{
		{"a first run", nil, nil, map[string]string{"unauthenticated": "guest"}, map[string]types.RoleMapping{"p:x": token}},
		{
			"another role before", aws.String("prior"), bound.Mapping(&have),
			map[string]string{"authenticated": "prior", "unauthenticated": "guest"},
			have.RoleMappings,
		},
		{"the same role before", aws.String("ours"), bound.Mapping(&have), nil, nil},
		{"the same role before, a new client", aws.String("ours"), nil, have.Roles, map[string]types.RoleMapping{"p:x": token}},
		{"another mapping before", aws.String("ours"), &byRule, have.Roles, map[string]types.RoleMapping{"p:c": rules, "p:x": token}},
	} {
		t.Run(test.name, func(t *testing.T) {
			set := bound.Unbind("id", &have, test.prior, test.mapping)
			if (set == nil) != (test.roles == nil) {
				t.Fatalf("got %+v", set)
			}
			if set != nil && (!reflect.DeepEqual(set.Roles, test.roles) || !reflect.DeepEqual(set.RoleMappings, test.mappings)) {
				t.Errorf("got %+v", set)
			}
		})
	}
}
