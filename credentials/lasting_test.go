package credentials_test

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// lasting is a Provider of credentials with so long a life: of what depends on lengths that no test can wait for.
type lasting time.Duration

func (l lasting) Key() string { return "lasting" }

func (l lasting) Retrieve(context.Context) (aws.Credentials, error) {
	return aws.Credentials{
		AccessKeyID: "ASIALASTING", SecretAccessKey: "SECRET", SessionToken: "TOKEN", CanExpire: true, Source: "lasting",
		Expires: time.Now().Add(time.Duration(l)),
	}, nil
}
