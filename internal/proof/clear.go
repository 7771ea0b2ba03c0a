package proof

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/userpool"
)

// Lister finds what proofs have left.
type Lister interface {
	API
	userpool.ClientReader
	ListUsers(context.Context, *idp.ListUsersInput, ...func(*idp.Options)) (*idp.ListUsersOutput, error)
}

// Abandoned is how old the user or client of another run's proof is, at least, if that run is over: a machine's timeout.
const Abandoned = time.Hour

// Clear takes back what proofs have left in a pool, those that are wanted by name and by when they were made.
func Clear(ctx context.Context, api Lister, v Visit, wanted func(name string, made time.Time) bool) error {
	left := map[string]bool{} // by name: whether there is a user
	pages := idp.NewListUsersPaginator(api, &idp.ListUsersInput{
		UserPoolId: v.Pool.Id, Filter: aws.String(`email ^= "` + appidentity.ProofPrefix + `"`),
	})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return awserr.Wrap(err, "list throwaway users of user pool %s", *v.Pool.Id)
		}
		for _, user := range page.Users {
			for _, attribute := range user.Attributes {
				name, ours := strings.CutSuffix(aws.ToString(attribute.Value), "@example.invalid")
				if aws.ToString(attribute.Name) == "email" && ours && wanted(name, aws.ToTime(user.UserCreateDate)) {
					left[name] = true
				}
			}
		}
	}
	ids, err := userpool.ListClients(ctx, api, *v.Pool.Id, appidentity.ProofUser)
	if err != nil {
		return err
	}
	for _, id := range ids {
		client, err := userpool.ReadClient(ctx, api, *v.Pool.Id, id)
		if err != nil {
			return err
		}
		if client != nil && wanted(aws.ToString(client.ClientName), aws.ToTime(client.CreationDate)) {
			left[*client.ClientName] = left[*client.ClientName] || false
		}
	}
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(left)) {
		one := Visit{API: api, Pool: v.Pool, IdentityPoolID: v.IdentityPoolID, Login: v.Login, Name: name, found: left[name]}
		if left[name] { // the user leads to the identity, unless the pool lets them sign in no more
			err := one.Enter(ctx)
			if _, unproven := errors.AsType[Unproven](err); !unproven {
				problems = append(problems, err)
			}
		}
		problems = append(problems, one.Leave(ctx))
	}
	return errors.Join(problems...)
}
