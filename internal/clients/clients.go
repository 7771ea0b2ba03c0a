// Package clients joins the clients of a step that calls two services, so that its api stays one interface.
package clients

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
)

type (
	ec2Client = ec2.Client
	iamClient = iam.Client

	userPoolClient     = cognitoidentityprovider.Client
	identityPoolClient = cognitoidentity.Client
	secretsClient      = secretsmanager.Client
)

// EC2AndIAM has the operations of both.
type EC2AndIAM struct {
	*ec2Client
	*iamClient
}

// NewEC2AndIAM makes both over one configuration.
func NewEC2AndIAM(cfg aws.Config) EC2AndIAM {
	return EC2AndIAM{ec2.NewFromConfig(cfg), iam.NewFromConfig(cfg)}
}

// Cognito has the operations of both Cognito services but for those that both have, and of what is read beside them.
type Cognito struct {
	*userPoolClient
	*identityPoolClient
	*iamClient
	*secretsClient
}

// NewCognito makes all over one configuration.
func NewCognito(cfg aws.Config) Cognito {
	return Cognito{
		cognitoidentityprovider.NewFromConfig(cfg), cognitoidentity.NewFromConfig(cfg), iam.NewFromConfig(cfg), secretsmanager.NewFromConfig(cfg),
	}
}

// ListUsers of a user pool: IAM has another.
func (c Cognito) ListUsers(
	ctx context.Context, in *cognitoidentityprovider.ListUsersInput, options ...func(*cognitoidentityprovider.Options),
) (*cognitoidentityprovider.ListUsersOutput, error) {
	return c.userPoolClient.ListUsers(ctx, in, options...)
}
