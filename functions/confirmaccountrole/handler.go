package confirmaccountrole

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// sessionSeconds is the shortest that STS gives, and all that the proof needs.
const sessionSeconds = 900

// api is all that this step calls by its own permissions; they are tested against it.
type api interface {
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

type handler struct {
	api
	env lambdastep.Environment
}

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{sts.NewFromConfig(env.AWS), env}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	if !h.trusted(in.Principal) {
		command := fmt.Sprintf("aws sts assume-role --role-arn %s --role-session-name proof --external-id %s --query AssumedRoleUser.Arn --output text",
			in.RoleArn, in.ExternalID)
		return Output{Status: outcome.Unproven, Command: &command, Shown: []string{
			"the role trusts " + in.Principal + ": only that can assume it, and prove it with the command",
		}}, nil
	}
	identity, err := h.identity(ctx, in)
	if err != nil {
		return Output{}, err
	}
	if err := h.refusedWithoutExternalID(ctx, in); err != nil {
		return Output{}, err
	}
	return Output{Status: outcome.Proven, Shown: []string{
		"assumed with the external id, it is " + identity,
		"iam:ListRoles is denied to it",
		"without the external id it cannot be assumed",
	}}, nil
}

// trusted says whether this function is whom the role trusts: it is, where the principal is the stack's account.
func (h handler) trusted(principal string) bool {
	return principal == fmt.Sprintf("arn:%s:iam::%s:root", h.env.Namespace.Partition, h.env.Namespace.Account)
}

// identity that the role's credentials have. They are in this function's memory, and nowhere else.
func (h handler) identity(ctx context.Context, in Input) (string, error) {
	got, err := h.assume(ctx, in, &in.ExternalID)
	switch {
	case denied(err):
		return "", step.Errorf(step.NotVisible, "role %s is made, and STS does not let it be assumed yet", in.RoleArn)
	case err != nil:
		return "", err
	}
	cfg := h.env.AWS.Copy()
	cfg.Credentials = credentials.NewStaticCredentialsProvider(
		aws.ToString(got.Credentials.AccessKeyId), aws.ToString(got.Credentials.SecretAccessKey), aws.ToString(got.Credentials.SessionToken))
	me, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return "", awserr.Wrap(err, "ask STS who %s is", in.RoleArn)
	}
	arn, role := aws.ToString(me.Arn), in.RoleArn[strings.LastIndex(in.RoleArn, "/")+1:]
	if aws.ToString(me.Account) != in.AccountID || !strings.Contains(arn, ":assumed-role/"+role+"/") {
		return "", step.Errorf(step.Conflict, "assumed role %s and became %s", in.RoleArn, arn)
	}
	_, err = iam.NewFromConfig(cfg).ListRoles(ctx, &iam.ListRolesInput{MaxItems: aws.Int32(1)})
	err = awserr.Wrap(err, "list roles as %s", in.RoleArn)
	switch {
	case err == nil:
		return "", step.Errorf(step.NotVisible, "role %s may list roles, which its boundary denies: it is not in force yet", in.RoleArn)
	case !denied(err):
		return "", err
	}
	return arn, nil
}

func (h handler) refusedWithoutExternalID(ctx context.Context, in Input) error {
	_, err := h.assume(ctx, in, nil)
	switch {
	case err == nil:
		return step.Errorf(step.NotVisible, "role %s can be assumed without its external id: its trust is not in force yet", in.RoleArn)
	case denied(err):
		return nil
	}
	return err
}

func (h handler) assume(ctx context.Context, in Input, externalID *string) (*sts.AssumeRoleOutput, error) {
	got, err := h.AssumeRole(ctx, &sts.AssumeRoleInput{
		RoleArn: &in.RoleArn, RoleSessionName: aws.String(h.env.Namespace.StackName + "-" + Step.Name),
		ExternalId: externalID, DurationSeconds: aws.Int32(sessionSeconds),
	})
	return got, awserr.Wrap(err, "assume role %s", in.RoleArn)
}

func denied(err error) bool { return step.CodeOf(err) == step.AccessDenied }
