// Package userpool finds an app's user pool, its client and its login providers, and says in what they differ from what is
// wanted. A pool keeps every setting that it was not asked to change: AWS's updates reset what they are not given, so an
// update begins as a copy of all that was described.
package userpool

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/unnamed"
)

// page is how much a listing gives at once, at most.
const page = 60

// Finder finds user pools.
type Finder interface {
	ListUserPools(context.Context, *idp.ListUserPoolsInput, ...func(*idp.Options)) (*idp.ListUserPoolsOutput, error)
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
}

// Found is the oldest of an app's user pools, and the ids of others of that name.
type Found = unnamed.Found[types.UserPoolType]

var pools = unnamed.Kind[types.UserPoolType]{
	Name: "user pool",
	ID:   func(p *types.UserPoolType) string { return *p.Id },
	Age: func(a, b *types.UserPoolType) int {
		return aws.ToTime(a.CreationDate).Compare(aws.ToTime(b.CreationDate))
	},
	Tags: func(p *types.UserPoolType) map[string]string { return p.UserPoolTags },
}

// Find an app's user pool. NotOwned if pools have its name and none is ours.
func Find(ctx context.Context, api Finder, names naming.Namespace, app string) (Found, error) {
	all, err := named(ctx, api, naming.AppName(app))
	if err != nil {
		return Found{}, err
	}
	return pools.OldestOfApp(names, app, all)
}

// Ours are all user pools of an app, the oldest first.
func Ours(ctx context.Context, api Finder, names naming.Namespace, app string) ([]*types.UserPoolType, error) {
	all, err := named(ctx, api, naming.AppName(app))
	return pools.OfApp(names, app, all), err
}

func named(ctx context.Context, api Finder, name string) ([]*types.UserPoolType, error) {
	var all []*types.UserPoolType
	pages := idp.NewListUserPoolsPaginator(api, &idp.ListUserPoolsInput{MaxResults: aws.Int32(page)})
	for pages.HasMorePages() {
		listed, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awserr.Wrap(err, "list user pools")
		}
		for _, entry := range listed.UserPools {
			if aws.ToString(entry.Name) != name {
				continue
			}
			pool, err := Read(ctx, api, aws.ToString(entry.Id))
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

// Read a user pool. One that does not exist is nil, not an error.
func Read(ctx context.Context, api interface {
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
}, id string,
) (*types.UserPoolType, error) {
	got, err := api.DescribeUserPool(ctx, &idp.DescribeUserPoolInput{UserPoolId: &id})
	switch {
	case awserr.Is(err, awserr.ResourceNotFound):
		return nil, nil
	case err != nil:
		return nil, awserr.Wrap(err, "describe user pool %s", id)
	}
	return got.UserPool, nil
}
