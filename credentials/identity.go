package credentials

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"

	"example.com/lanyard/internal/awserr"
)

// IdentityOptions say whose credentials Cognito is asked for.
type IdentityOptions struct {
	PoolID    string // of the identity pool: REGION:UUID
	Provider  string // whose token it is, 1 to 128 characters, such as cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Abc123
	TokenFile string // the token of a signed-in user (an ID token); nobody else may read the file
}

type identity struct {
	IdentityOptions
	cognito  *cognitoidentity.Client
	endpoint string
}

var poolForm = regexp.MustCompile(`^[\w-]+:[0-9a-f-]+$`)

// Identity provides the credentials that an identity pool gives to a signed-in user, by the enhanced flow: GetId, then
// GetCredentialsForIdentity. Both calls are unsigned; the user's token, which is read from its file for each request, is the
// proof. Of cfg it takes the HTTP client, the retryer and the endpoint; the region is the pool's.
//
// It is an InputError if an option, or in Retrieve the token's file, is not as it must be. The other errors of Retrieve are
// those of the two calls.
func Identity(cfg aws.Config, options IdentityOptions) (Provider, error) {
	switch {
	case !poolForm.MatchString(options.PoolID):
		return nil, wrong("pool", options.PoolID, "the id of an identity pool, such as eu-central-1:01234567-89ab-cdef-0123-456789abcdef")
	case options.Provider == "" || len(options.Provider) > 128:
		return nil, wrong("provider", options.Provider, "1 to 128 characters, such as cognito-idp.REGION.amazonaws.com/USER_POOL_ID")
	case options.TokenFile == "":
		return nil, wrong("tokenFile", "", "the file of the user's ID token")
	}
	cfg.Region, _, _ = strings.Cut(options.PoolID, ":")
	cfg.Credentials = aws.AnonymousCredentials{}
	return &identity{options, cognitoidentity.NewFromConfig(cfg), aws.ToString(cfg.BaseEndpoint)}, nil
}

// Key holds the digest of the token: another user's, or one with other claims, is another question.
func (i *identity) Key() string {
	token, _ := readToken(i.TokenFile) // without it nothing is served, and nothing kept
	return key("identity", i.endpoint, i.PoolID, i.Provider, digest(token))
}

func (i *identity) Retrieve(ctx context.Context) (aws.Credentials, error) {
	token, err := readToken(i.TokenFile)
	if err != nil {
		return aws.Credentials{}, err
	}
	logins := map[string]string{i.Provider: token}
	who, err := i.cognito.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: &i.PoolID, Logins: logins})
	if err != nil {
		return aws.Credentials{}, awserr.Wrap(err, "find the user's identity in pool %s", i.PoolID)
	}
	got, err := i.cognito.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{
		IdentityId: who.IdentityId, Logins: logins,
	})
	if err != nil {
		return aws.Credentials{}, awserr.Wrap(err, "get credentials for identity %s", aws.ToString(who.IdentityId))
	}
	c := got.Credentials
	if c == nil || c.AccessKeyId == nil || c.SecretKey == nil || c.Expiration == nil {
		return aws.Credentials{}, errors.New("get credentials for identity " + aws.ToString(who.IdentityId) + ": the answer lacks a key, or their end")
	}
	return aws.Credentials{
		AccessKeyID: *c.AccessKeyId, SecretAccessKey: *c.SecretKey, SessionToken: aws.ToString(c.SessionToken),
		CanExpire: true, Expires: *c.Expiration, Source: "lanyard identity",
	}, nil
}
