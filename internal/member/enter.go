// Package member is the way into another account: the role that the member stack makes there.
package member

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// sessionSeconds is the shortest that STS gives. No step takes as long.
const sessionSeconds = 900

// Assumer takes a role.
type Assumer interface {
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

// Enter the account of there; returns the configuration for clients in it. Its credentials are kept nowhere else. The session
// is named after the function, which is how CloudTrail shows it there.
//
// InvalidInput if the stack has no memberExternalId, AccessDenied if the account has no member stack that trusts this one.
func Enter(ctx context.Context, api Assumer, env lambdastep.Environment, there naming.Namespace, s step.Spec) (aws.Config, error) {
	if env.MemberExternalID == "" {
		return aws.Config{}, step.Errorf(step.InvalidInput, "memberExternalId: the stack %s has none, and no way into account %s: "+
			"deploy it with -c memberExternalId=VALUE, and the member stack there with the same (docs/accountrole.md)", there.StackName, there.Account)
	}
	role := there.MemberRoleArn()
	got, err := api.AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: &role, RoleSessionName: aws.String(there.StackName + "-" + s.Name),
		ExternalId: &env.MemberExternalID, DurationSeconds: aws.Int32(sessionSeconds),
	})
	err = awserr.Wrap(err, "enter account %s by role %s", there.Account, role)
	switch {
	case step.CodeOf(err) == step.AccessDenied:
		return aws.Config{}, step.Errorf(step.AccessDenied, "account %s does not let this stack in: deploy the member stack there, in region %s, "+
			"with -c centralAccount=%s and the memberExternalId of this stack (docs/accountrole.md), and wait some seconds: %w",
			there.Account, there.Region, there.StackAccount, err)
	case err != nil:
		return aws.Config{}, err
	}
	cfg := env.AWS.Copy()
	cfg.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(got.Credentials.AccessKeyId), aws.ToString(got.Credentials.SecretAccessKey), aws.ToString(got.Credentials.SessionToken))
	return cfg, nil
}
