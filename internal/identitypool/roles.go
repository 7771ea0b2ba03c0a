package identitypool

import (
	"context"
	"maps"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
)

// Authenticated is the key of the role of signed-in users.
const Authenticated = "authenticated"

// RolesReader reads the roles of an identity pool.
type RolesReader interface {
	GetIdentityPoolRoles(
		context.Context, *cognitoidentity.GetIdentityPoolRolesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.GetIdentityPoolRolesOutput, error)
}

// Roles of an identity pool.
type Roles = cognitoidentity.GetIdentityPoolRolesOutput

// ReadRoles of an identity pool.
func ReadRoles(ctx context.Context, api RolesReader, id string) (*Roles, error) {
	got, err := api.GetIdentityPoolRoles(ctx, &cognitoidentity.GetIdentityPoolRolesInput{IdentityPoolId: &id})
	return got, awserr.Wrap(err, "get the roles of identity pool %s", id)
}

// Bound is what an identity pool's roles are to be for one client of one user pool.
type Bound struct {
	RoleArn            string
	Provider, ClientID string             // empty: of a client to come
	Rules              []appidentity.Rule // none: a mapping that there is stays as it is
}

// Bind is the call that binds the role, and why: none if there is no reason. It keeps the other roles and mappings, which
// SetIdentityPoolRoles would drop.
func (b Bound) Bind(id string, have *Roles) (*cognitoidentity.SetIdentityPoolRolesInput, []string) {
	set, reasons := Set(id, have), []string{}
	if set.Roles[Authenticated] != b.RoleArn {
		reason := "signed-in users have no role"
		if prior := set.Roles[Authenticated]; prior != "" {
			reason = "signed-in users have role " + prior
		}
		reasons = append(reasons, reason)
		set.Roles[Authenticated] = b.RoleArn
	}
	switch got, ok := set.RoleMappings[b.Key()]; {
	case b.ClientID == "":
		reasons = append(reasons, "there is no mapping of the client to come")
	case !ok:
		reasons = append(reasons, "there is no mapping of "+b.Key())
		set.RoleMappings[b.Key()] = b.mapping()
	case len(b.Rules) > 0 && !reflect.DeepEqual(got, b.mapping()):
		reasons = append(reasons, "the mapping of "+b.Key()+" differs")
		set.RoleMappings[b.Key()] = b.mapping()
	}
	return set, reasons
}

// Foreign says which roles that a call binds this stack may not pass, each with who gets it: what is not ours and stays has to
// be sent along, since SetIdentityPoolRoles drops what it is not given.
func Foreign(set *cognitoidentity.SetIdentityPoolRolesInput, ours func(roleArn string) bool) []string {
	all := []string{}
	add := func(roleArn, who string) {
		if role := roleArn + " (" + who + ")"; !ours(roleArn) && !slices.Contains(all, role) {
			all = append(all, role)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(set.Roles)) {
		who := "of signed-in users"
		if key != Authenticated {
			who = "of guests"
		}
		add(set.Roles[key], who)
	}
	for _, key := range slices.Sorted(maps.Keys(set.RoleMappings)) {
		if rules := set.RoleMappings[key].RulesConfiguration; rules != nil {
			for _, rule := range rules.Rules {
				add(aws.ToString(rule.RoleARN), "of a rule of "+key)
			}
		}
	}
	return all
}

// Key of the role mapping: provider:client (aws-cdk#7670).
func (b Bound) Key() string { return b.Provider + ":" + b.ClientID }

// mapping gives every signed-in user the role, unless a group of theirs has one; or, by rules, those that fit one, and
// nobody else.
func (b Bound) mapping() types.RoleMapping {
	m := Mapping{Type: string(types.RoleMappingTypeToken), AmbiguousRoleResolution: string(types.AmbiguousRoleResolutionTypeAuthenticatedRole)}
	if len(b.Rules) > 0 {
		m.Type, m.AmbiguousRoleResolution = string(types.RoleMappingTypeRules), string(types.AmbiguousRoleResolutionTypeDeny)
	}
	for _, r := range b.Rules {
		m.Rules = append(m.Rules, MappingRule{r.Claim, r.Match, r.Value, b.RoleArn})
	}
	return m.roleMapping()
}

// Set that changes nothing: the roles and mappings as they were read.
func Set(id string, have *Roles) *cognitoidentity.SetIdentityPoolRolesInput {
	set := &cognitoidentity.SetIdentityPoolRolesInput{
		IdentityPoolId: &id, Roles: maps.Clone(have.Roles), RoleMappings: maps.Clone(have.RoleMappings),
	}
	if set.Roles == nil {
		set.Roles = map[string]string{}
	}
	if set.RoleMappings == nil {
		set.RoleMappings = map[string]types.RoleMapping{}
	}
	return set
}

// Unbind is the call that takes the role back: the prior role and mapping stand again, or none where there was none. It is nil
// if nothing is to be taken back.
func (b Bound) Unbind(id string, have *Roles, priorRoleArn *string, prior *Mapping) *cognitoidentity.SetIdentityPoolRolesInput {
	set := Set(id, have)
	if prior := aws.ToString(priorRoleArn); set.Roles[Authenticated] == b.RoleArn && prior != b.RoleArn {
		set.Roles[Authenticated] = prior
		if prior == "" {
			delete(set.Roles, Authenticated)
		}
	}
	switch now := b.Mapping(have); {
	case prior == nil:
		delete(set.RoleMappings, b.Key())
	case !reflect.DeepEqual(prior, now):
		set.RoleMappings[b.Key()] = prior.roleMapping()
	}
	if reflect.DeepEqual(set, Set(id, have)) {
		return nil
	}
	return set
}
