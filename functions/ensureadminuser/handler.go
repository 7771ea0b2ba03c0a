package ensureadminuser

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	AdminGetUser(context.Context, *idp.AdminGetUserInput, ...func(*idp.Options)) (*idp.AdminGetUserOutput, error)
	AdminCreateUser(context.Context, *idp.AdminCreateUserInput, ...func(*idp.Options)) (*idp.AdminCreateUserOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{idp.NewFromConfig(env.AWS)}.handle
}

// handle looks first: a user who exists is not invited again, and keeps their address.
func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	out := Output{Username: in.Username, Created: []string{}}
	got, err := h.AdminGetUser(ctx, &idp.AdminGetUserInput{UserPoolId: &in.UserPoolID, Username: &in.Username})
	switch {
	case awserr.Is(err, awserr.UserNotFound):
		out.Status, err = h.invite(ctx, in)
	case awserr.Is(err, awserr.ResourceNotFound):
		return out, step.Errorf(step.NotVisible, "user pool %s is not shown yet", in.UserPoolID)
	case err != nil:
		return out, awserr.Wrap(err, "get user %s of user pool %s", in.Username, in.UserPoolID)
	default:
		out.Status = string(got.UserStatus)
	}
	if err == nil && !in.Known {
		out.Created = append(out.Created, naming.UserArn(in.UserPoolArn, in.Username))
	}
	return out, err
}

// invite by e-mail, with a temporary password that Cognito makes and only the mail holds. The address counts as verified:
// who gave it may name the app's admin.
func (h handler) invite(ctx context.Context, in Input) (status string, err error) {
	made, err := h.AdminCreateUser(ctx, &idp.AdminCreateUserInput{
		UserPoolId: &in.UserPoolID, Username: &in.Username, DesiredDeliveryMediums: []types.DeliveryMediumType{types.DeliveryMediumTypeEmail},
		UserAttributes: []types.AttributeType{
			{Name: aws.String("email"), Value: &in.Email}, {Name: aws.String("email_verified"), Value: aws.String("true")},
		},
	})
	switch {
	case awserr.Is(err, awserr.UserExists): // another run, or this one and its answer was lost; the next attempt reads it
		return "", step.Errorf(step.NotVisible, "user %s was made meanwhile in user pool %s and is not shown yet", in.Username, in.UserPoolID)
	case err != nil:
		return "", awserr.Wrap(err, "invite user %s to user pool %s", in.Username, in.UserPoolID)
	}
	return string(made.User.UserStatus), nil
}
