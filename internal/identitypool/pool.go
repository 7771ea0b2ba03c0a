// Package identitypool finds an app's identity pool, and says in what it and its roles differ from what is wanted. A pool
// keeps every setting that it was not asked to change.
package identitypool

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/unnamed"
)

// page is how much a listing gives at once, at most.
const page = 60

// Reader reads an identity pool.
type Reader interface {
	DescribeIdentityPool(
		context.Context, *cognitoidentity.DescribeIdentityPoolInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.DescribeIdentityPoolOutput, error)
}

// Finder finds identity pools.
type Finder interface {
	Reader
	ListIdentityPools(
		context.Context, *cognitoidentity.ListIdentityPoolsInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.ListIdentityPoolsOutput, error)
}

// Pool is an identity pool as it is described.
type Pool = cognitoidentity.DescribeIdentityPoolOutput

// Found is the oldest of an app's identity pools, and the ids of others of that name.
type Found = unnamed.Found[Pool]

// AWS shows no date of an identity pool: a tag has it.
var pools = unnamed.Kind[Pool]{
	Name: "identity pool",
	ID:   func(p *Pool) string { return *p.IdentityPoolId },
	Age: func(a, b *Pool) int {
		return cmp.Compare(a.IdentityPoolTags[naming.TagCreated], b.IdentityPoolTags[naming.TagCreated])
	},
	Tags: func(p *Pool) map[string]string { return p.IdentityPoolTags },
}

// Find an app's identity pool. NotOwned if pools have its name and none is ours.
func Find(ctx context.Context, api Finder, names naming.Namespace, app string) (Found, error) {
	all, err := named(ctx, api, naming.AppName(app))
	if err != nil {
		return Found{}, err
	}
	return pools.OldestOfApp(names, app, all)
}

// Ours are all identity pools of an app, the oldest first.
func Ours(ctx context.Context, api Finder, names naming.Namespace, app string) ([]*Pool, error) {
	all, err := named(ctx, api, naming.AppName(app))
	return pools.OfApp(names, app, all), err
}

func named(ctx context.Context, api Finder, name string) ([]*Pool, error) {
	var all []*Pool
	pages := cognitoidentity.NewListIdentityPoolsPaginator(api, &cognitoidentity.ListIdentityPoolsInput{MaxResults: aws.Int32(page)})
	for pages.HasMorePages() {
		listed, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awserr.Wrap(err, "list identity pools")
		}
		for _, entry := range listed.IdentityPools {
			if aws.ToString(entry.IdentityPoolName) != name {
				continue
			}
			pool, err := Read(ctx, api, aws.ToString(entry.IdentityPoolId))
			if err != nil {
				return nil, err
			}
			if pool != nil { // not deleted since it was listed
				all = append(all, pool)
			}
		}
	}
	return all, nil
}

// Read an identity pool. One that does not exist is nil, not an error.
func Read(ctx context.Context, api Reader, id string) (*Pool, error) {
	got, err := api.DescribeIdentityPool(ctx, &cognitoidentity.DescribeIdentityPoolInput{IdentityPoolId: &id})
	switch {
	case awserr.Is(err, awserr.ResourceNotFound):
		return nil, nil
	case err != nil:
		return nil, awserr.Wrap(err, "describe identity pool %s", id)
	}
	return got, nil
}

// Mend is the update that a described pool needs, and why: none if there is no reason.
func Mend(pool *Pool) (*cognitoidentity.UpdateIdentityPoolInput, []string) {
	update := Update(pool)
	if !pool.AllowUnauthenticatedIdentities {
		return update, nil
	}
	update.AllowUnauthenticatedIdentities = false
	return update, []string{"guests get identities"}
}

// Login is a user pool's client as an identity pool knows it. Its tokens are checked at the user pool, so that those that
// were revoked, and those of users that were deleted, are refused.
func Login(provider, clientID string) types.CognitoIdentityProvider {
	return types.CognitoIdentityProvider{ProviderName: &provider, ClientId: &clientID, ServerSideTokenCheck: aws.Bool(true)}
}

// WithLogin is the update that lets a client's tokens in, or nil if they are let in already: then also whether they are
// checked stays as it is.
func WithLogin(pool *Pool, provider, clientID string) *cognitoidentity.UpdateIdentityPoolInput {
	if slices.ContainsFunc(pool.CognitoIdentityProviders, func(p types.CognitoIdentityProvider) bool {
		return aws.ToString(p.ProviderName) == provider && aws.ToString(p.ClientId) == clientID
	}) {
		return nil
	}
	update := Update(pool)
	update.CognitoIdentityProviders = append(slices.Clone(pool.CognitoIdentityProviders), Login(provider, clientID))
	return update
}

// WithoutLogins is the update that no longer lets in the tokens of clients that are unwanted, or nil if it lets in none.
func WithoutLogins(pool *Pool, unwanted func(clientID string) bool) *cognitoidentity.UpdateIdentityPoolInput {
	update := Update(pool)
	update.CognitoIdentityProviders = slices.DeleteFunc(slices.Clone(pool.CognitoIdentityProviders), func(p types.CognitoIdentityProvider) bool {
		return unwanted(aws.ToString(p.ClientId))
	})
	if len(update.CognitoIdentityProviders) == len(pool.CognitoIdentityProviders) {
		return nil
	}
	return update
}

// Update that changes nothing: all that UpdateIdentityPool takes, as it was described.
func Update(pool *Pool) *cognitoidentity.UpdateIdentityPoolInput {
	return &cognitoidentity.UpdateIdentityPoolInput{
		AllowUnauthenticatedIdentities: pool.AllowUnauthenticatedIdentities,
		IdentityPoolId:                 pool.IdentityPoolId,
		IdentityPoolName:               pool.IdentityPoolName,
		AllowClassicFlow:               pool.AllowClassicFlow,
		CognitoIdentityProviders:       pool.CognitoIdentityProviders,
		DeveloperProviderName:          pool.DeveloperProviderName,
		IdentityPoolTags:               pool.IdentityPoolTags,
		OpenIdConnectProviderARNs:      pool.OpenIdConnectProviderARNs,
		SamlProviderARNs:               pool.SamlProviderARNs,
		SupportedLoginProviders:        pool.SupportedLoginProviders,
	}
}
