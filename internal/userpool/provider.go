package userpool

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
)

// Cognito is the name of the user pool itself among a client's providers.
const Cognito = "COGNITO"

// ProviderReader reads a login provider.
type ProviderReader interface {
	DescribeIdentityProvider(
		context.Context, *idp.DescribeIdentityProviderInput, ...func(*idp.Options),
	) (*idp.DescribeIdentityProviderOutput, error)
}

// ReadProvider reads a login provider. One that does not exist is nil, not an error. It holds a secret: never log it.
func ReadProvider(ctx context.Context, api ProviderReader, poolID, name string) (*types.IdentityProviderType, error) {
	got, err := api.DescribeIdentityProvider(ctx, &idp.DescribeIdentityProviderInput{UserPoolId: &poolID, ProviderName: &name})
	switch {
	case awserr.Is(err, awserr.ResourceNotFound):
		return nil, nil
	case err != nil:
		return nil, awserr.Wrap(err, "describe login provider %s of user pool %s", name, poolID)
	}
	return got.IdentityProvider, nil
}

// Names in a provider's details (API reference, CreateIdentityProvider).
const (
	clientSecret = "client_secret"
	privateKey   = "private_key"
	oidcIssuer   = "oidc_issuer"
)

// Details of a provider as Cognito takes them. An empty secret stands for one that was not read: it is left out.
func Details(p appidentity.Provider, secret string) map[string]string {
	if p.Type == appidentity.SAML {
		return map[string]string{"MetadataURL": p.MetadataURL}
	}
	scopes, separator := defaultScopes[p.Type], " "
	if len(p.Scopes) > 0 {
		scopes = p.Scopes
	}
	if p.Type == appidentity.Facebook {
		separator = ","
	}
	details := map[string]string{"client_id": p.ClientID, "authorize_scopes": strings.Join(scopes, separator)}
	secretKey := clientSecret
	switch p.Type {
	case appidentity.OIDC:
		details[oidcIssuer], details["attributes_request_method"] = p.Issuer, "GET"
	case appidentity.Apple:
		details["team_id"], details["key_id"] = p.TeamID, p.KeyID
		secretKey = privateKey
	}
	if secret != "" {
		details[secretKey] = secret
	}
	return details
}

var defaultScopes = map[appidentity.ProviderType][]string{
	appidentity.OIDC: {"openid", "email"}, appidentity.Google: {"openid", "email"}, appidentity.Facebook: {"public_profile", "email"},
	appidentity.Apple: {"email"}, appidentity.Amazon: {"profile"},
}

const samlEmail = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"

// Mapping of the provider's claims to the user's attributes.
func Mapping(p appidentity.Provider) map[string]string {
	usual := "email"
	if p.Type == appidentity.SAML {
		usual = samlEmail
	}
	return map[string]string{"email": cmp.Or(p.EmailClaim, usual)}
}

// described are details that AWS adds and does not take (the first four), or finds out anew from a changed issuer.
var (
	described  = []string{"ActiveEncryptionCertificate", "SSORedirectBindingURI", "SLORedirectBindingURI", "attributes_url_add_attributes"}
	discovered = []string{"authorize_url", "token_url", "attributes_url", "jwks_uri"}
)

// MendProvider is the update that a described provider needs, and why: none if there is no reason. What it has besides what
// is wanted, it keeps.
func MendProvider(have types.IdentityProviderType, p appidentity.Provider, secret string) (*idp.UpdateIdentityProviderInput, []string) {
	reasons := []string{}
	details, mapping := maps.Clone(have.ProviderDetails), maps.Clone(have.AttributeMapping)
	if details == nil {
		details = map[string]string{}
	}
	if mapping == nil {
		mapping = map[string]string{}
	}
	for _, key := range described {
		delete(details, key)
	}
	if p.Type == appidentity.OIDC && details[oidcIssuer] != p.Issuer {
		for _, key := range discovered {
			delete(details, key)
		}
	}
	for _, key := range sorted(Details(p, secret)) {
		want, told := Details(p, secret)[key], details[key]
		details[key] = want
		hidden := key == privateKey && told == "" // Apple's key is never shown; a new one has another keyId
		if told != want && !hidden {
			reasons = append(reasons, "its "+key+" differs") // never the values: one may be the secret
		}
	}
	for attribute, claim := range Mapping(p) {
		if mapping[attribute] != claim {
			mapping[attribute] = claim
			reasons = append(reasons, "its mapping of "+attribute+" differs")
		}
	}
	return &idp.UpdateIdentityProviderInput{
		UserPoolId: have.UserPoolId, ProviderName: have.ProviderName, ProviderDetails: details, AttributeMapping: mapping,
		IdpIdentifiers: have.IdpIdentifiers,
	}, reasons
}

func sorted(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
