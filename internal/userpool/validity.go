package userpool

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

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
