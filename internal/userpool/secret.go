package userpool

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/step"
)

// SecretReader reads a secret.
type SecretReader interface {
	GetSecretValue(
		context.Context, *secretsmanager.GetSecretValueInput, ...func(*secretsmanager.Options),
	) (*secretsmanager.GetSecretValueOutput, error)
}

// Secret that the app shares with a provider; empty where it shares none. It stays in the function's memory.
func Secret(ctx context.Context, api SecretReader, p appidentity.Provider) (string, error) {
	if p.ClientSecretArn == "" {
		return "", nil
	}
	got, err := api.GetSecretValue(ctx, &secretsmanager.GetSecretValueInput{SecretId: &p.ClientSecretArn})
	switch {
	case err != nil:
		return "", awserr.Wrap(err, "read the secret of login provider %s, %s", p.ProviderName(), p.ClientSecretArn)
	case aws.ToString(got.SecretString) == "":
		return "", step.Errorf(step.InvalidInput, "clientSecretArn: value %q: want a secret that is a text, and not empty", p.ClientSecretArn)
	}
	return *got.SecretString, nil
}
