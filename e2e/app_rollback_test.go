package e2e

import (
	"slices"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/userpool"
)

// A step of the way back that fails for good does not keep the others from taking back what is theirs, and what it leaves is
// said; unless that has gone with a pool.
func TestRollingBackAnAppGoesOn(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	for _, c := range []struct {
		name, action, step string
		before             func(app)
		ends               string
		left               func(app) []string
		after              func(app)
	}{
		{
			"the proof stays, and goes with the pools", "cognito-idp:ListUsers", "RemoveProof", func(app) {}, "RolledBack",
			func(app) []string { return []string{} }, app.nothing,
		},
		{
			"the proof stays in pools that there were", "cognito-idp:ListUsers", "RemoveProof", app.bare, "RollbackFailed",
			func(a app) []string {
				return []string{*a.ourUserPools()[0].Arn, a.names.IdentityPoolArn(*a.ourIdentityPools()[0].IdentityPoolId)}
			},
			app.stillBare,
		},
		{
			"the identity pool stays", "cognito-identity:DeleteIdentityPool", "RemoveIdentityPool", func(app) {}, "RollbackFailed",
			func(a app) []string {
				return []string{a.names.IdentityPoolArn(*a.ourIdentityPools()[0].IdentityPoolId)}
			},
			func(a app) {
				if left := a.ourUserPools(); len(left) > 0 {
					a.t.Errorf("%d user pools are left", len(left))
				}
			},
		},
		{
			"the user pool stays", "cognito-idp:DeleteUserPool", "RemoveUserPool", func(app) {}, "RollbackFailed",
			func(a app) []string { return []string{*a.ourUserPools()[0].Arn} },
			func(a app) {
				if left := a.ourIdentityPools(); len(left) > 0 {
					a.t.Errorf("%d identity pools are left", len(left))
				}
			},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.in(t).another()
			c.before(a)
			must(t, h.SetFaults(t.Context(), refusedTo("cognito-identity:GetCredentialsForIdentity", "/Lanyard-ConfirmIdentity"),
				refusedTo(c.action, "/Lanyard-"+c.step)))
			got := a.run(staff).failure(t, c.ends)
			_, err := h.ClearFaults(t.Context())
			must(t, err)
			if want := c.left(a); !slices.Equal(got.Left, want) {
				t.Errorf("left %v: %s\nwant %v", got.Left, got.LeftReason, want)
			}
			if failed := got.Rollback != nil; failed != (c.ends == "RollbackFailed") {
				t.Errorf("rollback %+v", got.Rollback)
			}
			if got.Failure == (outcome.StepError{}) {
				t.Error("it does not say why the run failed")
			}
			c.after(a)
		})
	}
}

// A mapping that somebody made for the app's client stands again where a run has replaced it by rules, and then failed.
func TestRollingBackGivesAMappingBack(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	a.bare()
	ctx, pool, id := t.Context(), a.ourUserPools()[0], a.ourIdentityPools()[0].IdentityPoolId
	client, err := a.userPools.CreateUserPoolClient(ctx, userpool.NewClient(*pool.Id, naming.AppName(a.name), nil))
	must(t, err)
	role, err := h.iam.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String("staff"), Path: aws.String(naming.Path), AssumeRolePolicyDocument: aws.String(trusting("cognito-identity")),
	})
	must(t, err)
	_, err = a.identityPools.UpdateIdentityPool(ctx, identitypool.WithLogin(a.ourIdentityPools()[0], a.names.LoginProvider(*pool.Id), *client.UserPoolClient.ClientId))
	must(t, err)
	key := a.names.LoginProvider(*pool.Id) + ":" + *client.UserPoolClient.ClientId
	byHand := map[string]types.RoleMapping{key: {
		Type: types.RoleMappingTypeRules, AmbiguousRoleResolution: types.AmbiguousRoleResolutionTypeAuthenticatedRole,
		RulesConfiguration: &types.RulesConfigurationType{Rules: []types.MappingRule{{
			Claim: aws.String("email"), MatchType: types.MappingRuleMatchTypeContains, Value: aws.String("@example.com"), RoleARN: role.Role.Arn,
		}}},
	}}
	_, err = a.identityPools.SetIdentityPoolRoles(ctx, &cognitoidentity.SetIdentityPoolRolesInput{
		IdentityPoolId: id, Roles: map[string]string{"authenticated": *role.Role.Arn}, RoleMappings: byHand,
	})
	must(t, err)
	before, err := identitypool.ReadRoles(ctx, a.identityPools, *id)
	must(t, err)

	must(t, h.SetFaults(ctx, refusedTo("cognito-identity:GetCredentialsForIdentity", "/Lanyard-ConfirmIdentity")))
	got := a.run(`,"client":{"rules":[{"claim":"custom:team","match":"Equals","value":"shop"}]}`).failure(t, "RolledBack")
	if len(got.Left) > 0 {
		t.Errorf("left %v: %s", got.Left, got.LeftReason)
	}
	if bound := count(h.functionCalls(), "cognito-identity:SetIdentityPoolRoles"); bound != 2 {
		t.Errorf("roles were set %d times, want once on the way there and once on the way back", bound)
	}
	after, err := identitypool.ReadRoles(ctx, a.identityPools, *id)
	must(t, err)
	equal(t, "roles", before.Roles, after.Roles)
	equal(t, "mappings", before.RoleMappings, after.RoleMappings)
}
