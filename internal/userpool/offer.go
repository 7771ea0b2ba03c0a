package userpool

import (
	"slices"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// Offer is the update by which a client offers these providers besides those that it offers, or nil if it does. Whether it
// offers the pool's own users (COGNITO) is its owner's choice.
func Offer(client types.UserPoolClientType, providers []string) *idp.UpdateUserPoolClientInput {
	update := UpdateClient(client)
	update.SupportedIdentityProviders = slices.Clone(client.SupportedIdentityProviders)
	for _, name := range providers {
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
