package userpool

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

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
