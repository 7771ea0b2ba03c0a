package planaccount

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/member"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

// api is all that this step calls; its permissions are tested against it.
type api interface {
	AssumeRole(context.Context, *sts.AssumeRoleInput, ...func(*sts.Options)) (*sts.AssumeRoleOutput, error)
}

// memberAPI is all that it calls in the member account.
type memberAPI interface {
	GetRole(context.Context, *iam.GetRoleInput, ...func(*iam.Options)) (*iam.GetRoleOutput, error)
	GetRolePolicy(context.Context, *iam.GetRolePolicyInput, ...func(*iam.Options)) (*iam.GetRolePolicyOutput, error)
	ListRolePolicies(context.Context, *iam.ListRolePoliciesInput, ...func(*iam.Options)) (*iam.ListRolePoliciesOutput, error)
	ListAttachedRolePolicies(
		context.Context, *iam.ListAttachedRolePoliciesInput, ...func(*iam.Options),
	) (*iam.ListAttachedRolePoliciesOutput, error)
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
	grant, err := accountrole.Request{
		AccountID: in.AccountID, Template: in.Template, Principal: in.Principal,
		ExternalID: in.ExternalID, MaxSessionDuration: in.MaxSessionDuration,
	}.Grant(h.env.Catalogue, h.env.Namespace)
	if err != nil {
		return Output{}, err
	}
	cfg, err := member.Enter(ctx, h, h.env, grant.Names, Step.Spec)
	if err != nil {
		return Output{}, err
	}
	state, err := role.Read(ctx, memberAPI(iam.NewFromConfig(cfg)), grant.RoleName) // whole: trust and drift show in no tag
	if err != nil {
		return Output{}, err
	}
	changes, err := due(grant, state)
	if err != nil {
		return Output{}, err
	}
	return plan(in, grant, state != nil, changes), nil
}

// due are the changes that make the role what it should be; NotOwned if somebody else's has the name.
func due(g accountrole.Grant, state *role.State) ([]outcome.Change, error) {
	want := g.Role()
	marked, err := role.Due(g.Names, g.RoleName, state, want)
	switch {
	case err != nil:
		return nil, err
	case state == nil:
		return []outcome.Change{*marked}, nil
	}
	changes := []outcome.Change{}
	for _, d := range state.Diff(want) {
		changes = append(changes, outcome.Change{Action: outcome.UpdateRole, Resource: g.RoleArn(), Reason: d.Reason})
	}
	if len(changes) == 0 && marked != nil {
		changes = append(changes, *marked)
	}
	return changes, nil
}

func plan(in Input, g accountrole.Grant, known bool, changes []outcome.Change) Output {
	out := Output{
		Next: NextEnsure,
		Result: outcome.Account{
			AccountID: in.AccountID, Template: in.Template, Principal: g.Principal, RoleArn: g.RoleArn(),
			Decision: outcome.Granted, Reason: said(len(changes), "was", "were"),
			MaxSessionSeconds: int(g.Template.SessionDuration().Seconds()), Note: g.Note(), Created: []string{}, Changes: changes,
		},
		Grant: Grant{
			AccountID: in.AccountID, Template: in.Template, Digest: g.Digest(), Principal: g.Principal, ExternalID: in.ExternalID,
			MaxSessionDuration: in.MaxSessionDuration, RoleName: g.RoleName, RoleArn: g.RoleArn(), Known: known,
		},
	}
	if len(changes) == 0 {
		out.Next, out.Result.Decision, out.Result.Reason = NextConfirm, outcome.Current, fmt.Sprintf("the role is as template %s says", in.Template)
	} else if in.DryRun {
		out.Result.Decision, out.Result.Reason = outcome.Planned, said(len(changes), "is", "are")
	}
	if in.DryRun {
		out.Next = NextDone
	}
	return out
}

func said(changes int, one, many string) string {
	if changes == 1 {
		return "1 change " + one + " due"
	}
	return fmt.Sprintf("%d changes %s due", changes, many)
}
