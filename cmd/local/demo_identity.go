package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	idptypes "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/outcome"
)

// app of the story, and its users' bucket: the template app lets each write under a prefix of their own.
const app = "shop"

// identities is what happens when the users of an app are to act in AWS: each signs in, and is somebody.
func identities() story {
	var execution string
	start := []string{"start", "identity", app, "--template", "app", "--admin-username", "ada", "--admin-email", "ada@example.com"}
	return story{
		name: "identity",
		begin: func(ctx context.Context, c *cloud) (err error) {
			if err = c.put(ctx, map[string]string{c.ID + "-app-uploads": "Hello from the uploads"}); err != nil {
				return err
			}
			execution, err = c.lanyard(ctx, start...)
			return err
		},
		show: func(ctx context.Context, c *cloud) ([]run, error) {
			heading("The users of an app")
			r := run{subject: app, how: "by hand"}
			say("lanyard %s --wait", strings.Join(start, " "))
			var made outcome.Identity
			if err := c.follow(ctx, execution, &r, &made); err != nil {
				return nil, err
			}
			r.calls = c.calls(ctx, app, "cognito-idp", "cognito-identity")
			show("")
			show("  " + string(made.Decision))
			show("    " + made.Reason + ": " + aws.ToString(made.ProvenArn))
			show("    the throwaway user, its client and its identity are deleted; ada has an invitation in her mail")
			return []run{r}, c.signIn(ctx, made)
		},
	}
}

// signIn as ben does, whom ada has let in: what the role allows him, and what not.
func (c *cloud) signIn(ctx context.Context, made outcome.Identity) error {
	show("")
	show("  ben signs in to the app")
	cfg, id, err := c.ben(ctx, made)
	if err != nil {
		return err
	}
	me, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return fmt.Errorf("ask STS who this is: %w", err)
	}
	show("  sts says          " + *me.Arn)
	bucket := c.ID + "-app-uploads"
	store := s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle = true })
	put := func(key string) error {
		_, err := store.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("photo")})
		return err
	}
	if err := put(id + "/photo"); err != nil {
		return fmt.Errorf("write under his own prefix: %w", err)
	}
	show("  may write         s3://" + bucket + "/" + id + "/photo")
	err = put("us-east-1:somebody-else/photo")
	refused, ok := errors.AsType[smithy.APIError](err)
	if !ok || refused.ErrorCode() != "AccessDenied" {
		return fmt.Errorf("write under another's prefix: want AccessDenied, got %v", err) //nolint:errorlint // it may be nil
	}
	show("  may not write     s3://" + bucket + "/us-east-1:somebody-else/photo  " + good.Render(refused.ErrorCode()))
	return nil
}

// ben has a password of his own. His client takes it as it is, which the app's own does not (SRP): that needs a browser.
func (c *cloud) ben(ctx context.Context, made outcome.Identity) (cfg aws.Config, identityID string, err error) {
	users, identities := idp.NewFromConfig(c.Config()), cognitoidentity.NewFromConfig(c.Config())
	name, password := "ben", "aA1-"+rand.Text()
	if _, err = users.AdminCreateUser(ctx, &idp.AdminCreateUserInput{
		UserPoolId: made.UserPoolID, Username: &name, MessageAction: idptypes.MessageActionTypeSuppress,
	}); err != nil {
		return cfg, "", err
	}
	if _, err = users.AdminSetUserPassword(ctx, &idp.AdminSetUserPasswordInput{
		UserPoolId: made.UserPoolID, Username: &name, Password: &password, Permanent: true,
	}); err != nil {
		return cfg, "", err
	}
	client, err := users.CreateUserPoolClient(ctx, &idp.CreateUserPoolClientInput{
		UserPoolId: made.UserPoolID, ClientName: &name,
		ExplicitAuthFlows: []idptypes.ExplicitAuthFlowsType{"ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"},
	})
	if err != nil {
		return cfg, "", err
	}
	login := "cognito-idp." + c.Region + ".amazonaws.com/" + *made.UserPoolID
	pool, err := identitypool.Read(ctx, identities, *made.IdentityPoolID)
	if err != nil {
		return cfg, "", err
	}
	if _, err = identities.UpdateIdentityPool(ctx, identitypool.WithLogin(pool, login, *client.UserPoolClient.ClientId)); err != nil {
		return cfg, "", err
	}
	signed, err := users.InitiateAuth(ctx, &idp.InitiateAuthInput{
		ClientId: client.UserPoolClient.ClientId, AuthFlow: idptypes.AuthFlowTypeUserPasswordAuth,
		AuthParameters: map[string]string{"USERNAME": name, "PASSWORD": password},
	})
	if err != nil {
		return cfg, "", err
	}
	logins := map[string]string{login: *signed.AuthenticationResult.IdToken}
	identity, err := identities.GetId(ctx, &cognitoidentity.GetIdInput{IdentityPoolId: made.IdentityPoolID, Logins: logins})
	if err != nil {
		return cfg, "", err
	}
	got, err := identities.GetCredentialsForIdentity(ctx, &cognitoidentity.GetCredentialsForIdentityInput{IdentityId: identity.IdentityId, Logins: logins})
	if err != nil {
		return cfg, "", err
	}
	keys := got.Credentials
	return c.ConfigWith(credentials.NewStaticCredentialsProvider(*keys.AccessKeyId, *keys.SecretKey, *keys.SessionToken)), *identity.IdentityId, nil
}
