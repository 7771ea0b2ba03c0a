package e2e

import (
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/role"
)

// in is the house as another test sees it: that one fails.
func (h *house) in(t *testing.T) *house {
	other := *h
	other.t = t
	if h.there != nil {
		other.there = h.there.in(t)
	}
	return &other
}

// byHand switches the rules off: nothing runs but what the test starts.
func (h *house) byHand() {
	h.t.Helper()
	events := eventbridge.NewFromConfig(h.Config())
	rules, err := events.ListRules(h.t.Context(), &eventbridge.ListRulesInput{})
	must(h.t, err)
	for _, rule := range rules.Rules {
		_, err := events.DisableRule(h.t.Context(), &eventbridge.DisableRuleInput{Name: rule.Name})
		must(h.t, err)
	}
}

// give an instance its role by hand.
func (h *house) give(id string) execution {
	h.t.Helper()
	return h.start("InstanceRole", about(id))
}

// about is the input that names an instance.
func about(id string) string { return fmt.Sprintf(`{"instanceId": %q}`, id) }

// name of the role and profile that a template gives the instance.
func (h *house) name(templateName, id string) string {
	h.t.Helper()
	return plan.NameFor(h.template(templateName), h.names, id)
}

// associate an instance with a profile, by a hand that is not Lanyard's.
func (h *house) associate(id, profileArn string) {
	h.t.Helper()
	_, err := h.ec2.AssociateIamInstanceProfile(h.t.Context(), &ec2.AssociateIamInstanceProfileInput{
		InstanceId: &id, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Arn: &profileArn},
	})
	must(h.t, err)
}

// stop an instance; it is stopped when stop returns.
func (h *house) stop(id string) {
	h.t.Helper()
	_, err := h.ec2.StopInstances(h.t.Context(), &ec2.StopInstancesInput{InstanceIds: []string{id}})
	must(h.t, err)
	h.awaitState(id, ec2types.InstanceStateNameStopped)
}

// terminate an instance; it is terminated when terminate returns.
func (h *house) terminate(id string) {
	h.t.Helper()
	h.shutDown(id)
	h.awaitState(id, ec2types.InstanceStateNameTerminated)
}

// shutDown begins the end of an instance.
func (h *house) shutDown(id string) {
	h.t.Helper()
	_, err := h.ec2.TerminateInstances(h.t.Context(), &ec2.TerminateInstancesInput{InstanceIds: []string{id}})
	must(h.t, err)
}

func (h *house) awaitState(id string, state ec2types.InstanceStateName) {
	h.t.Helper()
	eventually(h.t, fmt.Sprintf("instance %s to be %s", id, state), func() bool {
		found, err := h.ec2.DescribeInstances(h.t.Context(), &ec2.DescribeInstancesInput{
			Filters: []ec2types.Filter{{Name: aws.String("instance-id"), Values: []string{id}}},
		})
		must(h.t, err)
		return len(found.Reservations) > 0 && found.Reservations[0].Instances[0].State.Name == state
	})
}

// refused is every call of an action, for good: no attempt after the first would help.
func refused(action string) localaws.Fault { return refusedTo(action, functions) }

// refusedTo those of a principal whose ARN has this in it.
func refusedTo(action, principal string) localaws.Fault {
	return localaws.Fault{
		Action: action, Fault: "error", Code: "InvalidParameterValue", Message: "refused by the test", Count: 1000, Principal: principal,
	}
}

// deleteRole and all that it holds.
func (h *house) deleteRole(name string) {
	h.t.Helper()
	ctx := h.t.Context()
	inline, attached, err := role.Policies(ctx, h.iam, name)
	must(h.t, err)
	for _, policy := range inline {
		_, err := h.iam.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &name, PolicyName: &policy})
		must(h.t, err)
	}
	for _, arn := range attached {
		_, err := h.iam.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &name, PolicyArn: &arn})
		must(h.t, err)
	}
	_, err = h.iam.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &name})
	must(h.t, err)
}
