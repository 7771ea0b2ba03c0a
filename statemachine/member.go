package statemachine

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"

	"example.com/lanyard/functions/ensureaccountrole"
	"example.com/lanyard/functions/planaccount"
	"example.com/lanyard/functions/removeaccountrole"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// MemberStatements are all that the steps do in a member account, those on the same resources as one.
func MemberStatements() []step.Statement {
	var all []step.Statement
	for _, spec := range []step.Spec{planaccount.Step.Spec, ensureaccountrole.Step.Spec, removeaccountrole.Step.Spec} {
		for _, s := range spec.Member {
			at := slices.IndexFunc(all, func(known step.Statement) bool { return where(known) == where(s) })
			if at < 0 {
				all, at = append(all, step.Statement{Resources: s.Resources, Conditions: s.Conditions}), len(all)
			}
			all[at].Actions = append(all[at].Actions, s.Actions...)
		}
	}
	for i := range all {
		slices.Sort(all[i].Actions)
		all[i].Actions = slices.Compact(all[i].Actions)
	}
	return all
}

// where a statement holds. A printed map is in order.
func where(s step.Statement) string { return fmt.Sprint(s.Resources, s.Conditions) }

// MemberPolicy is what the role may do by which the functions of stack enter an account.
func MemberPolicy(stack naming.Namespace, boundaryArn string, managedPolicies []string) awsiam.PolicyDocument {
	return document(values{stack, boundaryArn, managedPolicies, nil}.statements(MemberStatements())...)
}
