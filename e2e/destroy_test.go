package e2e

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/smithy-go"

	"example.com/lanyard/internal/outcome"
)

// existing is what scripts/synth.sh makes with the boundary that another deployment left.
const existing = "build/cdk.existing.out"

// The stack goes while roles still carry its boundary, which stays with them: the instances go on. A stack that takes the
// boundary over goes on with the roles, too.
func TestTheStackGoesAndComesBack(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "web")
	h.give(id).instance(t)

	h.destroy()
	if left := h.stackRoles(); len(left) > 0 {
		t.Errorf("the stack's own roles are left: %v", left)
	}
	h.whole(id, "web")
	if who := h.on(id).who(); !strings.Contains(who, h.name("web", "")) {
		t.Errorf("the instance is %s", who)
	}

	_, err := assembly(t, existing).Deploy(t.Context(), h.Account)
	must(t, err)
	h.byHand()
	if got := h.give(id).instance(t); got.Decision != outcome.Current {
		t.Errorf("the new stack says %s: %s", got.Decision, got.Reason)
	}
	next := h.launch("Role", "worker")
	h.give(next).instance(t)
	h.whole(next, "worker")

	h.destroy()
	if _, err := h.iam.GetPolicy(t.Context(), &iam.GetPolicyInput{PolicyArn: &h.names.BoundaryArn}); err != nil {
		t.Errorf("the boundary went with a stack that had not made it: %v", err)
	}
}

// IAM refuses to delete the boundary until no role carries it: docs/removal.md sweeps first.
func TestTheBoundaryGoesLast(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "worker")
	h.give(id).instance(t)
	h.destroy()
	_, err := h.iam.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: &h.names.BoundaryArn})
	if conflict, ok := errors.AsType[smithy.APIError](err); !ok || conflict.ErrorCode() != "DeleteConflict" {
		t.Errorf("got %v, want DeleteConflict", err)
	}
	name := h.name("worker", id)
	h.deleteProfile(name, name)
	h.deleteRole(name)
	_, err = h.iam.DeletePolicy(t.Context(), &iam.DeletePolicyInput{PolicyArn: &h.names.BoundaryArn})
	must(t, err)
}

// destroy the stack; it is gone when destroy returns.
func (h *house) destroy() {
	h.t.Helper()
	stacks := cloudformation.NewFromConfig(h.Config())
	_, err := stacks.DeleteStack(h.t.Context(), &cloudformation.DeleteStackInput{StackName: aws.String("Lanyard")})
	must(h.t, err)
	eventually(h.t, "the stack to go", func() bool {
		all, err := stacks.ListStacks(h.t.Context(), &cloudformation.ListStacksInput{})
		must(h.t, err)
		return !slices.ContainsFunc(all.StackSummaries, func(s types.StackSummary) bool {
			return *s.StackName == "Lanyard" && s.StackStatus != types.StackStatusDeleteComplete
		})
	})
}
