package userpool

import (
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/appidentity"
)

// NewClient is an app's client as it is created: sign-in by a proof of the password (SRP), which never sends it.
func NewClient(poolID, name string, want *appidentity.Client) *idp.CreateUserPoolClientInput {
	in := &idp.CreateUserPoolClientInput{
		UserPoolId: &poolID, ClientName: &name,
		PreventUserExistenceErrors: types.PreventUserExistenceErrorTypesEnabled, EnableTokenRevocation: aws.Bool(true),
		ExplicitAuthFlows:          []types.ExplicitAuthFlowsType{types.ExplicitAuthFlowsTypeAllowUserSrpAuth, types.ExplicitAuthFlowsTypeAllowRefreshTokenAuth},
		SupportedIdentityProviders: []string{Cognito},
	}
	if want == nil {
		return in
	}
	in.GenerateSecret = want.GenerateSecret
	in.CallbackURLs, in.LogoutURLs, in.AllowedOAuthScopes = want.CallbackURLs, want.LogoutURLs, want.Scopes
	in.AllowedOAuthFlows, in.AllowedOAuthFlowsUserPoolClient = oauthFlows(want.Flows), len(want.Flows) > 0
	units := &types.TokenValidityUnitsType{}
	if want.AccessTokenMinutes != 0 {
		in.AccessTokenValidity, units.AccessToken = number(want.AccessTokenMinutes), types.TimeUnitsTypeMinutes
	}
	if want.IDTokenMinutes != 0 {
		in.IdTokenValidity, units.IdToken = number(want.IDTokenMinutes), types.TimeUnitsTypeMinutes
	}
	if want.RefreshTokenDays != 0 {
		in.RefreshTokenValidity, units.RefreshToken = int32(want.RefreshTokenDays), types.TimeUnitsTypeDays //nolint:gosec // 3650 at most
	}
	if *units != (types.TokenValidityUnitsType{}) {
		in.TokenValidityUnits = units
	}
	return in
}

// MendClient is the update that a described client needs, and why: none if there is no reason.
func MendClient(client types.UserPoolClientType, want *appidentity.Client) (*idp.UpdateUserPoolClientInput, []string) {
	update, reasons := UpdateClient(client), []string{}
	due := func(is bool, reason string, change func()) {
		if is {
			change()
			reasons = append(reasons, reason)
		}
	}
	due(client.PreventUserExistenceErrors != types.PreventUserExistenceErrorTypesEnabled, "its errors tell which users exist", func() {
		update.PreventUserExistenceErrors = types.PreventUserExistenceErrorTypesEnabled
	})
	due(!aws.ToBool(client.EnableTokenRevocation), "its tokens cannot be revoked", func() { update.EnableTokenRevocation = aws.Bool(true) })
	if want == nil {
		return update, reasons
	}
	due(differs(want.CallbackURLs, client.CallbackURLs), "its callback URLs differ", func() { update.CallbackURLs = want.CallbackURLs })
	due(differs(want.LogoutURLs, client.LogoutURLs), "its logout URLs differ", func() { update.LogoutURLs = want.LogoutURLs })
	due(differs(want.Scopes, client.AllowedOAuthScopes), "its OAuth scopes differ", func() { update.AllowedOAuthScopes = want.Scopes })
	due(differs(want.Flows, texts(client.AllowedOAuthFlows)) || len(want.Flows) > 0 && !aws.ToBool(client.AllowedOAuthFlowsUserPoolClient),
		"its OAuth flows differ", func() {
			update.AllowedOAuthFlows, update.AllowedOAuthFlowsUserPoolClient = oauthFlows(want.Flows), true
		})
	units := units(client)
	access, id, refresh := validity(client)
	due(want.AccessTokenMinutes != 0 && minutes(want.AccessTokenMinutes) != access, "its access tokens last another time", func() {
		update.AccessTokenValidity, units.AccessToken = number(want.AccessTokenMinutes), types.TimeUnitsTypeMinutes
		update.TokenValidityUnits = units
	})
	due(want.IDTokenMinutes != 0 && minutes(want.IDTokenMinutes) != id, "its id tokens last another time", func() {
		update.IdTokenValidity, units.IdToken = number(want.IDTokenMinutes), types.TimeUnitsTypeMinutes
		update.TokenValidityUnits = units
	})
	due(want.RefreshTokenDays != 0 && 24*60*minutes(want.RefreshTokenDays) != refresh, "its refresh tokens last another time", func() {
		update.RefreshTokenValidity, units.RefreshToken = int32(want.RefreshTokenDays), types.TimeUnitsTypeDays //nolint:gosec // 3650 at most
		update.TokenValidityUnits = units
	})
	return update, reasons
}

// UpdateClient that changes nothing: all that UpdateUserPoolClient takes, as it was described.
func UpdateClient(client types.UserPoolClientType) *idp.UpdateUserPoolClientInput {
	return &idp.UpdateUserPoolClientInput{
		ClientId:                                 client.ClientId,
		UserPoolId:                               client.UserPoolId,
		AccessTokenValidity:                      client.AccessTokenValidity,
		AllowedOAuthFlows:                        client.AllowedOAuthFlows,
		AllowedOAuthFlowsUserPoolClient:          aws.ToBool(client.AllowedOAuthFlowsUserPoolClient),
		AllowedOAuthScopes:                       client.AllowedOAuthScopes,
		AnalyticsConfiguration:                   client.AnalyticsConfiguration,
		AuthSessionValidity:                      client.AuthSessionValidity,
		CallbackURLs:                             client.CallbackURLs,
		ClientName:                               client.ClientName,
		DefaultRedirectURI:                       client.DefaultRedirectURI,
		EnablePropagateAdditionalUserContextData: client.EnablePropagateAdditionalUserContextData,
		EnableTokenRevocation:                    client.EnableTokenRevocation,
		ExplicitAuthFlows:                        client.ExplicitAuthFlows,
		IdTokenValidity:                          client.IdTokenValidity,
		LogoutURLs:                               client.LogoutURLs,
		PreventUserExistenceErrors:               client.PreventUserExistenceErrors,
		ReadAttributes:                           client.ReadAttributes,
		RefreshTokenRotation:                     client.RefreshTokenRotation,
		RefreshTokenValidity:                     client.RefreshTokenValidity,
		SupportedIdentityProviders:               client.SupportedIdentityProviders,
		TokenValidityUnits:                       client.TokenValidityUnits,
		WriteAttributes:                          client.WriteAttributes,
	}
}

// differs says whether what is wanted, if anything, is another set than what is there.
func differs(want, have []string) bool {
	a, b := slices.Clone(want), slices.Clone(have)
	slices.Sort(a)
	slices.Sort(b)
	return len(want) > 0 && !slices.Equal(slices.Compact(a), slices.Compact(b))
}

func texts[T ~string](values []T) []string {
	all := make([]string, len(values))
	for i, v := range values {
		all[i] = string(v)
	}
	return all
}

func oauthFlows(flows []string) []types.OAuthFlowType {
	var all []types.OAuthFlowType
	for _, flow := range flows {
		all = append(all, types.OAuthFlowType(flow))
	}
	return all
}
