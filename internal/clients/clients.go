// Package clients joins the clients of a step that calls two services, so that its api stays one interface.
package clients

import (
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

// CognitoAndIAM has the operations of both Cognito services, but for those that both have, and of IAM.
type CognitoAndIAM struct {
	*userPoolClient
	*identityPoolClient
	*iamClient
}

// NewCognitoAndIAM makes all over one configuration.
func NewCognitoAndIAM(cfg aws.Config) CognitoAndIAM {
	return CognitoAndIAM{cognitoidentityprovider.NewFromConfig(cfg), cognitoidentity.NewFromConfig(cfg), iam.NewFromConfig(cfg)}
}

// CognitoAndSecrets has the operations of both Cognito services, but for those that both have, and of Secrets Manager.
type CognitoAndSecrets struct {
	*userPoolClient
	*identityPoolClient
	*secretsClient
}

// NewCognitoAndSecrets makes all over one configuration.
func NewCognitoAndSecrets(cfg aws.Config) CognitoAndSecrets {
	return CognitoAndSecrets{cognitoidentityprovider.NewFromConfig(cfg), cognitoidentity.NewFromConfig(cfg), secretsmanager.NewFromConfig(cfg)}
}
