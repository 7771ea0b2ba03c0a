package userpool

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/unnamed"
)

// ClientLister lists a pool's clients by id and name.
type ClientLister interface {
	ListUserPoolClients(context.Context, *idp.ListUserPoolClientsInput, ...func(*idp.Options)) (*idp.ListUserPoolClientsOutput, error)
}

// ClientReader reads one.
type ClientReader interface {
	DescribeUserPoolClient(
		context.Context, *idp.DescribeUserPoolClientInput, ...func(*idp.Options),
	) (*idp.DescribeUserPoolClientOutput, error)
}

// ClientFinder finds a pool's clients.
type ClientFinder interface {
	ClientLister
	ClientReader
}

// FoundClient is the oldest of the clients of a name, and the ids of the others.
type FoundClient = unnamed.Found[types.UserPoolClientType]

var clients = unnamed.Kind[types.UserPoolClientType]{
	Name: "client",
	ID:   func(c *types.UserPoolClientType) string { return *c.ClientId },
	Age: func(a, b *types.UserPoolClientType) int {
		return aws.ToTime(a.CreationDate).Compare(aws.ToTime(b.CreationDate))
	},
}

// FindClient by its name in a pool of ours. Clients have no tags: whoever names one so in our pool has made it ours.
func FindClient(ctx context.Context, api ClientFinder, poolID, name string) (FoundClient, error) {
	ids, err := ListClients(ctx, api, poolID, func(n string) bool { return n == name })
	if err != nil {
		return FoundClient{}, err
	}
	var all []*types.UserPoolClientType
	for _, id := range ids {
		client, err := ReadClient(ctx, api, poolID, id)
		if err != nil {
			return FoundClient{}, err
		}
		if client != nil {
			all = append(all, client)
		}
	}
	return clients.Oldest(all), nil
}

// ListClients gives the ids of a pool's clients whose name is wanted.
func ListClients(ctx context.Context, api ClientLister, poolID string, wanted func(name string) bool) ([]string, error) {
	var ids []string
	pages := idp.NewListUserPoolClientsPaginator(api, &idp.ListUserPoolClientsInput{UserPoolId: &poolID, MaxResults: aws.Int32(page)})
	for pages.HasMorePages() {
		listed, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awserr.Wrap(err, "list clients of user pool %s", poolID)
		}
		for _, entry := range listed.UserPoolClients {
			if wanted(aws.ToString(entry.ClientName)) {
				ids = append(ids, aws.ToString(entry.ClientId))
			}
		}
	}
	return ids, nil
}

// ReadClient reads a client. One that does not exist is nil, not an error. It may hold a secret: never log it.
func ReadClient(ctx context.Context, api ClientReader, poolID, id string) (*types.UserPoolClientType, error) {
	got, err := api.DescribeUserPoolClient(ctx, &idp.DescribeUserPoolClientInput{UserPoolId: &poolID, ClientId: &id})
	switch {
	case awserr.Is(err, awserr.ResourceNotFound):
		return nil, nil
	case err != nil:
		return nil, awserr.Wrap(err, "describe client %s of user pool %s", id, poolID)
	}
	return got.UserPoolClient, nil
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

// validity of a client's access, id and refresh tokens. AWS counts in hours and days where no unit is said, and takes 0 for
// its default: an hour, an hour, 30 days.
func validity(client types.UserPoolClientType) (access, id, refresh time.Duration) {
	u := units(client)
	return span(cmp.Or(aws.ToInt32(client.AccessTokenValidity), 1), cmp.Or(u.AccessToken, types.TimeUnitsTypeHours)),
		span(cmp.Or(aws.ToInt32(client.IdTokenValidity), 1), cmp.Or(u.IdToken, types.TimeUnitsTypeHours)),
		span(cmp.Or(client.RefreshTokenValidity, 30), cmp.Or(u.RefreshToken, types.TimeUnitsTypeDays))
}

// units of the client, to be changed.
func units(client types.UserPoolClientType) *types.TokenValidityUnitsType {
	if client.TokenValidityUnits == nil {
		return &types.TokenValidityUnitsType{}
	}
	u := *client.TokenValidityUnits
	return &u
}

func span(n int32, unit types.TimeUnitsType) time.Duration {
	return time.Duration(n) * map[types.TimeUnitsType]time.Duration{
		types.TimeUnitsTypeSeconds: time.Second, types.TimeUnitsTypeMinutes: time.Minute,
		types.TimeUnitsTypeHours: time.Hour, types.TimeUnitsTypeDays: 24 * time.Hour,
	}[unit]
}

func minutes(n int) time.Duration { return time.Duration(n) * time.Minute }

func number(n int) *int32 { return aws.Int32(int32(n)) } //nolint:gosec // checked: 1440 at most

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

// Offer is the update by which a client offers these providers besides those that it offers, or nil if it does.
func Offer(client types.UserPoolClientType, providers []string) *idp.UpdateUserPoolClientInput {
	update := UpdateClient(client)
	update.SupportedIdentityProviders = slices.Clone(client.SupportedIdentityProviders)
	for _, name := range append([]string{Cognito}, providers...) {
		if !slices.Contains(update.SupportedIdentityProviders, name) {
			update.SupportedIdentityProviders = append(update.SupportedIdentityProviders, name)
		}
	}
	if len(update.SupportedIdentityProviders) == len(client.SupportedIdentityProviders) {
		return nil
	}
	return update
}

// Withdraw is the update by which a client no longer offers these providers, or nil if it offers none.
func Withdraw(client types.UserPoolClientType, providers []string) *idp.UpdateUserPoolClientInput {
	update := UpdateClient(client)
	update.SupportedIdentityProviders = slices.DeleteFunc(slices.Clone(client.SupportedIdentityProviders), func(name string) bool {
		return slices.Contains(providers, name)
	})
	if len(update.SupportedIdentityProviders) == len(client.SupportedIdentityProviders) {
		return nil
	}
	return update
}
