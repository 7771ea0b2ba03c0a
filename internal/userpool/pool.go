// Package userpool finds an app's user pool, its client and its login providers, and says in what they differ from what is
// wanted. A pool keeps every setting that it was not asked to change: AWS's updates reset what they are not given, so an
// update begins as a copy of all that was described.
package userpool

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
)

// page is how much a listing gives at once, at most.
const page = 60

// Finder finds user pools.
type Finder interface {
	ListUserPools(context.Context, *idp.ListUserPoolsInput, ...func(*idp.Options)) (*idp.ListUserPoolsOutput, error)
	DescribeUserPool(context.Context, *idp.DescribeUserPoolInput, ...func(*idp.Options)) (*idp.DescribeUserPoolOutput, error)
}

// Found is the oldest of an app's user pools, nil if there is none, and the ids of others of that name.
type Found struct {
	Pool   *types.UserPoolType
	Others []string
}

// Find an app's user pool. NotOwned if pools have its name and none is ours.
func Find(ctx context.Context, api Finder, names naming.Namespace, app string) (Found, error) {
	ours, foreign, err := named(ctx, api, names, app)
	found := Found{Others: []string{}}
	switch {
	case err != nil:
		return Found{}, err
	case len(ours) == 0 && len(foreign) > 0:
		return found, names.OwnApp("user pool", *foreign[0].Id, app, foreign[0].UserPoolTags)
	case len(ours) == 0:
		return found, nil
	}
	found.Pool = ours[0]
	for _, other := range append(ours[1:], foreign...) {
		found.Others = append(found.Others, *other.Id)
	}
	slices.Sort(found.Others)
	return found, nil
}

// Ours are all user pools of an app, the oldest first.
func Ours(ctx context.Context, api Finder, names naming.Namespace, app string) ([]*types.UserPoolType, error) {
	ours, _, err := named(ctx, api, names, app)
	return ours, err
}

// named are the pools of the app's name, ours by age.
func named(ctx context.Context, api Finder, names naming.Namespace, app string) (ours, foreign []*types.UserPoolType, err error) {
	pages := idp.NewListUserPoolsPaginator(api, &idp.ListUserPoolsInput{MaxResults: aws.Int32(page)})
	for pages.HasMorePages() {
		listed, err := pages.NextPage(ctx)
		if err != nil {
			return nil, nil, awserr.Wrap(err, "list user pools")
		}
		for _, entry := range listed.UserPools {
			if aws.ToString(entry.Name) != naming.AppName(app) {
				continue
			}
			pool, err := Read(ctx, api, aws.ToString(entry.Id))
			switch {
			case err != nil:
				return nil, nil, err
			case pool == nil: // deleted since it was listed
			case names.OwnApp("user pool", *pool.Id, app, pool.UserPoolTags) != nil:
				foreign = append(foreign, pool)
			default:
				ours = append(ours, pool)
			}
		}
	}
	slices.SortFunc(ours, func(a, b *types.UserPoolType) int {
		return cmp.Or(aws.ToTime(a.CreationDate).Compare(aws.ToTime(b.CreationDate)), cmp.Compare(*a.Id, *b.Id))
	})
	return ours, foreign, nil
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
