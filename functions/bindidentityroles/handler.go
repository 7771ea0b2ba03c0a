package bindidentityroles

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	GetIdentityPoolRoles(
		context.Context, *cognitoidentity.GetIdentityPoolRolesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.GetIdentityPoolRolesOutput, error)
	SetIdentityPoolRoles(
		context.Context, *cognitoidentity.SetIdentityPoolRolesInput, ...func(*cognitoidentity.Options),
	) (*cognitoidentity.SetIdentityPoolRolesOutput, error)
}

type handler struct{ api }

// New returns the step's work over the clients of env.
func New(env lambdastep.Environment) step.Handler[Input, Output] {
	return handler{cognitoidentity.NewFromConfig(env.AWS)}.handle
}

func (h handler) handle(ctx context.Context, in Input) (Output, error) {
	bound := identitypool.Bound{RoleArn: in.RoleArn, Provider: in.Login, ClientID: in.ClientID}
	if in.Client != nil {
		bound.Rules = in.Client.Rules
	}
	out := Output{Mapping: bound.Key(), Reasons: []string{}}
	have, err := identitypool.ReadRoles(ctx, h, in.IdentityPoolID)
	if err != nil {
		return out, err
	}
	set, reasons := bound.Bind(in.IdentityPoolID, have)
	if len(reasons) == 0 {
		return out, nil
	}
	out.Bound, out.Reasons = true, reasons
	_, err = h.SetIdentityPoolRoles(ctx, set)
	if awserr.Is(err, awserr.RoleForbidden) {
		return out, step.Errorf(step.NotVisible, "role %s is not visible to Cognito yet", in.RoleArn)
	}
	return out, awserr.Wrap(err, "bind role %s to identity pool %s", in.RoleArn, in.IdentityPoolID)
}
