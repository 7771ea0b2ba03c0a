package ensureuserpool_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/lanyard/functions/ensureuserpool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:this"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:AppIdentity:other"
)

var ctx = context.Background()

func input(attempt int) ensureuserpool.Input {
	return ensureuserpool.Input{App: steptest.AppName, Template: "app", Execution: execution, Attempt: attempt}
}

// inTurn does as the machine does: it waits for the run's turn, and plans anew.
func inTurn(handle step.Handler[ensureuserpool.Input, ensureuserpool.Output], in ensureuserpool.Input) (ensureuserpool.Output, error) {
	for {
		out, err := handle(ctx, in)
		if err != nil || out.Next == ensureuserpool.NextEnsure {
			return out, err
		}
		in.Holder = &out.Holder
	}
}

// wantGuarded says that the pool has what no app may do without.
func wantGuarded(t *testing.T, a steptest.App, id string) {
	t.Helper()
	pool := a.ReadUserPool(t, id)
	steptest.Equal(t, "deletion protection", types.DeletionProtectionTypeActive, pool.DeletionProtection)
	steptest.Equal(t, "by invitation only", true, pool.AdminCreateUserConfig.AllowAdminCreateUserOnly)
}

func TestCreatesThePool(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	handle := ensureuserpool.New(a.Env)

	out := steptest.Do(t, handle, input(0))

	wantGuarded(t, a, out.ID)
	pool := a.ReadUserPool(t, out.ID)
	steptest.Equal(t, "output", ensureuserpool.Output{
		ID: *pool.Id, Arn: *pool.Arn, Created: []string{*pool.Arn}, Others: []string{}, Holder: execution, Next: ensureuserpool.NextEnsure,
	}, out)
	steptest.Equal(t, "tags", map[string]string{
		"lanyard:stack": a.Names().Stack(), "lanyard:template": "app", "lanyard:app": "shop", "lanyard:execution": naming.Hash(execution),
		"lanyard:run": execution,
	}, pool.UserPoolTags)

	t.Run("and the same run again writes nothing", func(t *testing.T) {
		calls := a.Calls(t, func() { steptest.Equal(t, "output", out, steptest.Do(t, handle, input(1))) })
		steptest.Equal(t, "calls", []string{"cognito-idp:ListUserPools", "cognito-idp:DescribeUserPool"}, calls)
	})
	t.Run("another run keeps it from being taken back, once", func(t *testing.T) {
		in := input(0)
		in.Execution = otherRun
		want := ensureuserpool.Output{
			ID: out.ID, Arn: out.Arn, Created: []string{}, Others: []string{}, Holder: otherRun, Next: ensureuserpool.NextEnsure,
		}
		writes := a.Writes(t, func() {
			got, err := inTurn(handle, in)
			steptest.Must(t)(nil, err)
			steptest.Equal(t, "output", want, got)
		})
		steptest.Equal(t, "writes", []string{"cognito-idp:TagResource"}, writes)
		steptest.Equal(t, "lanyard:execution", naming.Kept, a.ReadUserPool(t, out.ID).UserPoolTags["lanyard:execution"])
	})
}

// What somebody has set by hand stays, but for what no app may do without.
func TestKeepsEverySetting(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		change func(*idp.CreateUserPoolInput)
		mended bool
	}{
		{"guarded already", func(*idp.CreateUserPoolInput) {}, false},
		{"deletion protection off", func(in *idp.CreateUserPoolInput) { in.DeletionProtection = types.DeletionProtectionTypeInactive }, true},
		{"open to all", func(in *idp.CreateUserPoolInput) { in.AdminCreateUserConfig.AllowAdminCreateUserOnly = false }, true},
		{"PLUS without threat protection", func(in *idp.CreateUserPoolInput) { in.UserPoolTier = types.UserPoolTierTypePlus }, true},
		{"PLUS with threat protection", func(in *idp.CreateUserPoolInput) {
			in.UserPoolTier = types.UserPoolTierTypePlus
			in.UserPoolAddOns = &types.UserPoolAddOnsType{AdvancedSecurityMode: types.AdvancedSecurityModeTypeEnforced}
		}, false},
		{"LITE", func(in *idp.CreateUserPoolInput) { in.UserPoolTier = types.UserPoolTierTypeLite }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			a := steptest.Environment(t).App()
			made := a.UserPool(t, otherRun, func(in *idp.CreateUserPoolInput) {
				in.AdminCreateUserConfig.InviteMessageTemplate = &types.MessageTemplateType{
					EmailSubject: aws.String("Welcome"), EmailMessage: aws.String("{username} {####}"),
				}
				in.EmailConfiguration = &types.EmailConfigurationType{ReplyToEmailAddress: aws.String("ops@example.com")}
				in.DeviceConfiguration = &types.DeviceConfigurationType{ChallengeRequiredOnNewDevice: true}
				in.UserAttributeUpdateSettings = &types.UserAttributeUpdateSettingsType{
					AttributesRequireVerificationBeforeUpdate: []types.VerifiedAttributeType{types.VerifiedAttributeTypeEmail},
				}
				in.Policies.PasswordPolicy.MinimumLength = aws.Int32(20)
				in.MfaConfiguration = types.UserPoolMfaTypeOff
				in.UserPoolTags["team"] = "shop"
				test.change(in)
			})
			before := a.ReadUserPool(t, *made.Id)
			writes := a.Writes(t, func() { steptest.Must(t)(inTurn(ensureuserpool.New(a.Env), input(0))) })
			want := []string{"cognito-idp:TagResource"}
			if test.mended {
				want = append(want, "cognito-idp:UpdateUserPool")
			}
			steptest.Equal(t, "writes", want, writes)
			wantGuarded(t, a, *made.Id)

			after := a.ReadUserPool(t, *made.Id)
			before.DeletionProtection = types.DeletionProtectionTypeActive
			before.AdminCreateUserConfig.AllowAdminCreateUserOnly = true
			before.UserPoolTags["lanyard:execution"], before.UserPoolTags["lanyard:run"] = naming.Kept, execution
			if test.mended && after.UserPoolTier == types.UserPoolTierTypePlus {
				before.UserPoolAddOns = &types.UserPoolAddOnsType{AdvancedSecurityMode: types.AdvancedSecurityModeTypeAudit}
			}
			ignore := cmpopts.IgnoreFields(types.UserPoolType{}, "LastModifiedDate")
			if diff := cmp.Diff(before, after, ignore, cmpopts.IgnoreUnexported(), cmpopts.EquateEmpty(), exported); diff != "" {
				t.Errorf("the pool (-before +after)\n%s", diff)
			}
		})
	}
}

// exported fields only: the SDK's types hold a marker besides.
var exported = cmp.FilterPath(func(p cmp.Path) bool {
	field, ok := p.Last().(cmp.StructField)
	return ok && field.Name() == "noSmithyDocumentSerde"
}, cmp.Ignore())

func TestTheOldestOfTwo(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	first, second := a.UserPool(t, otherRun), a.UserPool(t, "a third run")
	foreign := a.UserPool(t, otherRun, func(in *idp.CreateUserPoolInput) { in.UserPoolTags = map[string]string{} })
	out, err := inTurn(ensureuserpool.New(a.Env), input(0))
	steptest.Must(t)(nil, err)
	others := []string{*second.Id, *foreign.Id}
	slices.Sort(others)
	steptest.Equal(t, "output", ensureuserpool.Output{
		ID: *first.Id, Arn: *first.Arn, Created: []string{}, Others: others, Holder: execution, Next: ensureuserpool.NextEnsure,
	}, out)
	steptest.Equal(t, "pools", []string{*first.Id, *second.Id}, a.OurUserPools(t))
}

func TestRefusesForeignPools(t *testing.T) {
	t.Parallel()
	for name, tags := range map[string]map[string]string{
		"untagged": {}, "another stack's": {"lanyard:stack": "another", "lanyard:app": "shop"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := steptest.Environment(t).App()
			made := a.UserPool(t, otherRun, func(in *idp.CreateUserPoolInput) { in.UserPoolTags = tags })
			writes := a.Writes(t, func() {
				steptest.Refused(t, ensureuserpool.New(a.Env), input(0), step.NotOwned, fmt.Sprintf("user pool %s is named lanyard-shop and is "+
					"not of stack %s and app shop (its tags lanyard:stack and lanyard:app are %q and %q): choose another name, or hand it over by "+
					"setting those tags", *made.Id, a.Names().Stack(), tags["lanyard:stack"], tags["lanyard:app"]))
			})
			steptest.Equal(t, "writes", []string{}, writes)
		})
	}
}

// Nobody knows whether a creation whose answer was lost was applied: the next attempts look for it, before one creates again.
func TestLostAnswerMakesNoSecondPool(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	handle := ensureuserpool.New(a.Env)
	a.Strike(t, steptest.Fault{Action: "cognito-idp:CreateUserPool", Fault: "lost"})
	_, err := handle(ctx, input(0))
	steptest.Equal(t, "error", step.Unavailable, step.CodeOf(err))
	out := steptest.Do(t, handle, input(1))
	steptest.Equal(t, "pools", []string{out.ID}, a.OurUserPools(t))
	steptest.Equal(t, "created", []string{out.Arn}, out.Created)
}

// Where nothing is listed, three attempts look before the next one creates.
func TestLooksBeforeItCreatesAgain(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	handle := ensureuserpool.New(a.Env)
	for attempt := 1; attempt < 4; attempt++ {
		steptest.Refused(t, handle, input(attempt), step.NotVisible, "user pool lanyard-shop may be made already and is not listed yet")
	}
	steptest.Do(t, handle, input(4))
	steptest.Equal(t, "pools", 1, len(a.OurUserPools(t)))
}

// Runs that create at once end with the oldest pool, and each takes back what it made in vain.
func TestTogether(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	var runs sync.WaitGroup
	for i := range 8 {
		runs.Go(func() {
			in := input(0)
			in.Execution = fmt.Sprint(execution, i)
			for range 2 { // what a run sees at once, and a little later
				if _, err := ensureuserpool.New(a.Env)(ctx, in); err != nil {
					t.Errorf("%s: %v", step.CodeOf(err), err)
				}
				in.Attempt++
			}
		})
	}
	runs.Wait()
	steptest.Equal(t, "pools", 1, len(a.OurUserPools(t)))
}

// A pool that the run made in vain stays if somebody has put a user into it.
func TestWithdrawsNoPoolWithUsers(t *testing.T) {
	t.Parallel()
	a := steptest.Environment(t).App()
	first, second := a.UserPool(t, otherRun), a.UserPool(t, execution)
	a.User(t, *second.Id, "ben")
	out := steptest.Do(t, ensureuserpool.New(a.Env), input(1))
	steptest.Equal(t, "next and others", []any{ensureuserpool.NextAwait, []string{*second.Id}}, []any{out.Next, out.Others})
	steptest.Equal(t, "pools", []string{*first.Id, *second.Id}, a.OurUserPools(t))
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, steptest.App)
	}{
		{"while it creates", func(*testing.T, steptest.App) {}},
		{"while it mends another run's", func(t *testing.T, a steptest.App) {
			t.Helper()
			a.UserPool(t, otherRun, held(a.Names().AppRuns()+"other"), func(in *idp.CreateUserPoolInput) { in.DeletionProtection = types.DeletionProtectionTypeInactive })
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureuserpool.Output] {
				t.Helper()
				a := steptest.Environment(t).App()
				test.found(t, a)
				handle := ensureuserpool.New(a.Env)
				return steptest.Scene[ensureuserpool.Output]{
					World:   a.World,
					Attempt: func(number int) (ensureuserpool.Output, error) { return inTurn(handle, input(number)) },
					Check: func(t *testing.T, out ensureuserpool.Output) {
						t.Helper()
						wantGuarded(t, a, out.ID)
						steptest.Equal(t, "pools", []string{out.ID}, a.OurUserPools(t))
					},
				}
			})
		})
	}
}
