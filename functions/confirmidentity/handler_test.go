package confirmidentity_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentity"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go/middleware"

	"example.com/lanyard/functions/confirmidentity"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/proof"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:other"
)

var ctx = context.Background()

func input(w steptest.Whole) confirmidentity.Input {
	return confirmidentity.Input{
		UserPoolID: *w.Pool.Id, IdentityPoolID: w.IdentityPoolID, Login: w.Login, RoleName: w.RoleName, Execution: execution,
	}
}

// wantNothingLeft of the proof: no user, no client, no identity, no login.
func wantNothingLeft(t *testing.T, w steptest.Whole) {
	t.Helper()
	steptest.Equal(t, "users", []string{}, w.Users(t, *w.Pool.Id))
	steptest.Equal(t, "clients", []string{"lanyard-shop"}, w.Clients(t, *w.Pool.Id))
	steptest.Equal(t, "identities", []string{}, w.Identities(t, w.IdentityPoolID))
	steptest.Equal(t, "logins", []string{w.ClientID}, w.LoginsOf(t, w.IdentityPoolID))
}

func wantProven(t *testing.T, w steptest.Whole, out confirmidentity.Output) {
	t.Helper()
	steptest.Equal(t, "output", confirmidentity.Output{
		Decision: outcome.IdentityProven, Reason: "a sign-in became credentials of the role",
		ProvenArn: aws.String("arn:aws:sts::" + w.ID + ":assumed-role/" + w.RoleName + "/CognitoIdentityCredentials"),
	}, out)
}

func TestProves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*idp.CreateUserPoolInput)
	}{
		{"a pool as a run makes it", func(*idp.CreateUserPoolInput) {}},
		{"a pool whose users sign in by e-mail", func(in *idp.CreateUserPoolInput) {
			in.UsernameAttributes = []types.UsernameAttributeType{types.UsernameAttributeTypeEmail}
		}},
		{"a pool with long passwords", func(in *idp.CreateUserPoolInput) { in.Policies.PasswordPolicy.MinimumLength = aws.Int32(99) }},
		{"a pool whose users may have a second factor", func(in *idp.CreateUserPoolInput) { in.MfaConfiguration = types.UserPoolMfaTypeOptional }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t).App().Whole(t, otherRun, test.change)
			wantProven(t, w, steptest.Do(t, confirmidentity.New(w.Env), input(w)))
			wantNothingLeft(t, w)
		})
	}
}

// Where a throwaway user cannot sign in, the run says so, and has made nothing.
func TestUnproven(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*idp.CreateUserPoolInput)
		reason string
	}{
		{"MFA is required", func(in *idp.CreateUserPoolInput) {
			in.MfaConfiguration = types.UserPoolMfaTypeOn
			in.SmsConfiguration = &types.SmsConfigurationType{SnsCallerArn: aws.String("arn:aws:iam::111122223333:role/sms")}
			in.AutoVerifiedAttributes = append(in.AutoVerifiedAttributes, types.VerifiedAttributeTypePhoneNumber)
		}, "the user pool requires MFA, and a throwaway user has no second factor"},
		{"users sign in by phone number", func(in *idp.CreateUserPoolInput) {
			in.UsernameAttributes = []types.UsernameAttributeType{types.UsernameAttributeTypePhoneNumber}
		}, "users of the pool sign in by their phone numbers, and a throwaway user has none"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t).App().Whole(t, otherRun, test.change)
			writes := w.Writes(t, func() {
				steptest.Equal(t, "output", confirmidentity.Output{
					Decision: outcome.IdentityUnproven, Reason: "no sign-in could be tried: " + test.reason, Unproven: &test.reason,
				}, steptest.Do(t, confirmidentity.New(w.Env), input(w)))
			})
			steptest.Equal(t, "writes", []string{}, writes)
			wantNothingLeft(t, w)
		})
	}
}

// A trust policy that does not fit is said part by part, and nothing is left of the proof.
func TestSaysWhatTheTrustLacks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, replace, with, lacks string }{
		{"another pool", "${pool}", "us-east-1:00000000-0000-0000-0000-000000000000", "aud ${pool}"},
		{"guests", `"authenticated"`, `"unauthenticated"`, "amr authenticated"},
		{"no web identity", `"sts:AssumeRoleWithWebIdentity",`, "", "sts:AssumeRoleWithWebIdentity"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t).App().Whole(t, otherRun)
			fill := func(text string) string { return strings.ReplaceAll(text, "${pool}", w.IdentityPoolID) }
			trust := `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Federated":"cognito-identity.amazonaws.com"},` +
				`"Action":["sts:AssumeRoleWithWebIdentity","sts:TagSession"],"Condition":{` +
				`"StringEquals":{"cognito-identity.amazonaws.com:aud":"${pool}"},` +
				`"ForAnyValue:StringLike":{"cognito-identity.amazonaws.com:amr":"authenticated"}}}]}`
			changed := fill(strings.ReplaceAll(trust, test.replace, test.with))
			steptest.Must(t)(w.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{RoleName: &w.RoleName, PolicyDocument: &changed}))
			steptest.Refused(t, confirmidentity.New(w.Env), input(w), step.NotVisible,
				"identity pool "+w.IdentityPoolID+" cannot use role "+w.RoleName+": its trust policy lacks "+fill(test.lacks))
			wantNothingLeft(t, w)
		})
	}
}

func TestSaysWhoseCredentialsTheyAre(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, otherRun)
	w.AppRole(t, "another", w.IdentityPoolID, otherRun)
	steptest.Must(t)(w.IdentityPools.SetIdentityPoolRoles(ctx, &cognitoidentity.SetIdentityPoolRolesInput{
		IdentityPoolId: &w.IdentityPoolID, Roles: map[string]string{"authenticated": w.Names().RoleArn("another")},
	}))
	steptest.Refused(t, confirmidentity.New(w.Env), input(w), step.NotVisible, "the signed-in user still gets credentials of "+
		"arn:aws:sts::"+w.ID+":assumed-role/another/CognitoIdentityCredentials, not of role "+w.RoleName)
	wantNothingLeft(t, w)
}

// A function that was killed leaves user, client, login and identity: the next attempt, and in the end RemoveProof, take them up.
func TestTakesUpWhatAKilledAttemptLeft(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"CreateUserPoolClient", "UpdateIdentityPool", "AdminCreateUser", "AdminSetUserPassword", "AdminInitiateAuth", "GetId",
		"GetCredentialsForIdentity", "DeleteIdentities", "AdminDeleteUser", "DeleteUserPoolClient",
	} {
		t.Run("killed before "+operation, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t).App().Whole(t, otherRun)
			killed(w, operation)
			wantProven(t, w, steptest.Do(t, confirmidentity.New(w.Env), input(w)))
			wantNothingLeft(t, w)
		})
	}
}

// The user of an attempt that was killed goes, too, if the pool meanwhile wants a second factor.
func TestTakesBackWhoMaySignInNoMore(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, otherRun)
	killed(w, "GetId")
	steptest.Equal(t, "users after the kill", []string{proof.NameFor(execution)}, w.Users(t, *w.Pool.Id))
	steptest.Must(t)(w.UserPools.SetUserPoolMfaConfig(ctx, &idp.SetUserPoolMfaConfigInput{
		UserPoolId: w.Pool.Id, MfaConfiguration: types.UserPoolMfaTypeOn,
		SoftwareTokenMfaConfiguration: &types.SoftwareTokenMfaConfigType{Enabled: true},
	}))
	steptest.Equal(t, "decision", outcome.IdentityUnproven, steptest.Do(t, confirmidentity.New(w.Env), input(w)).Decision)
	wantNothingLeft(t, w)
}

type kill struct{}

// killed runs an attempt that ends before a call of the operation, and cleans nothing up.
func killed(w steptest.Whole, operation string) {
	defer func() { _ = recover() }()
	_, _ = confirmidentity.New(w.Between(operation, 1, func() { panic(kill{}) }))(ctx, input(w))
}

// No sign-in of another run is disturbed.
func TestLeavesAnotherRunsProofAlone(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t).App().Whole(t, otherRun)
	name := proof.NameFor(otherRun)
	w.User(t, *w.Pool.Id, name)
	w.Client(t, *w.Pool.Id, func(in *idp.CreateUserPoolClientInput) { in.ClientName = &name })
	wantProven(t, w, steptest.Do(t, confirmidentity.New(w.Env), input(w)))
	steptest.Equal(t, "users", []string{name}, w.Users(t, *w.Pool.Id))
}

// Any call may fail in any way: the next attempts end as a good run does, and nothing is left.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[confirmidentity.Output] {
		t.Helper()
		w := steptest.Environment(t).App().Whole(t, otherRun)
		handle := confirmidentity.New(w.Env)
		return steptest.Scene[confirmidentity.Output]{
			World:   w.World,
			Attempt: func(int) (confirmidentity.Output, error) { return handle(ctx, input(w)) },
			Check: func(t *testing.T, out confirmidentity.Output) {
				t.Helper()
				wantProven(t, w, out)
				wantNothingLeft(t, w)
			},
		}
	})
}

// Neither the password nor the token is in what the step answers, whatever fails.
func TestTellsNoSecret(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{"", "AdminSetUserPassword", "AdminInitiateAuth", "GetCredentialsForIdentity"} {
		t.Run("failing at "+operation, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t).App().Whole(t, otherRun)
			env, secrets := w.Env, []string{}
			env.AWS = env.AWS.Copy()
			env.AWS.APIOptions = append(env.AWS.APIOptions, func(stack *middleware.Stack) error {
				return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Listen", func(
					ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
				) (middleware.InitializeOutput, middleware.Metadata, error) {
					switch call := in.Parameters.(type) {
					case *idp.AdminSetUserPasswordInput:
						secrets = append(secrets, *call.Password)
					case *cognitoidentity.GetIdInput:
						secrets = append(secrets, call.Logins[w.Login])
					}
					return next.HandleInitialize(ctx, in)
				}), middleware.After)
			})
			if operation != "" {
				prefix := "cognito-idp:"
				if operation == "GetCredentialsForIdentity" {
					prefix = "cognito-identity:"
				}
				w.Strike(t, steptest.Fault{Action: prefix + operation, Fault: "error500", Count: 3})
			}
			out, err := confirmidentity.New(env)(ctx, input(w))
			if (err != nil) != (operation != "") || len(secrets) == 0 {
				t.Fatalf("error %v, %d secrets", err, len(secrets))
			}
			said := fmt.Sprintf("%+v %v %s %s", out, err, aws.ToString(out.ProvenArn), aws.ToString(out.Unproven))
			for _, secret := range secrets {
				if strings.Contains(said, secret) {
					t.Errorf("it says %s in %s", secret, said)
				}
			}
		})
	}
}
