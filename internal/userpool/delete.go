package userpool

import (
	"context"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/awserr"
)

// Deleter deletes user pools.
type Deleter interface {
	UpdateUserPool(context.Context, *idp.UpdateUserPoolInput, ...func(*idp.Options)) (*idp.UpdateUserPoolOutput, error)
	DeleteUserPool(context.Context, *idp.DeleteUserPoolInput, ...func(*idp.Options)) (*idp.DeleteUserPoolOutput, error)
}

// Delete a pool, after its deletion protection. One that is gone is no error.
func Delete(ctx context.Context, api Deleter, pool types.UserPoolType) error {
	if pool.DeletionProtection == types.DeletionProtectionTypeActive {
		if _, err := api.UpdateUserPool(ctx, Unprotect(pool)); err != nil && !awserr.Is(err, awserr.ResourceNotFound) {
			return awserr.Wrap(err, "lift the deletion protection of user pool %s", *pool.Id)
		}
	}
	_, err := api.DeleteUserPool(ctx, &idp.DeleteUserPoolInput{UserPoolId: pool.Id})
	if awserr.Is(err, awserr.ResourceNotFound) {
		return nil
	}
	return awserr.Wrap(err, "delete user pool %s", *pool.Id)
}
