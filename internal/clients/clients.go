// Package clients joins the clients of a step that calls two services, so that its api stays one interface.
package clients

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

type (
	ec2Client = ec2.Client
	iamClient = iam.Client
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
