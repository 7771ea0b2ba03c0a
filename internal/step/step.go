// Package step is the contract that every step of a workflow fulfils. It knows neither Lambda, nor the SDK, nor the CDK.
package step

import (
	"context"
	"time"
)

// Spec declares a step as data: statemachine turns it into a function, its role, its log group and a task state.
type Spec struct {
	Name      string        // of the state; its lower case names the folder under functions/
	Summary   string        // one sentence for documentation and the function's description
	Timeout   time.Duration // of one invocation
	Catalogue bool          // whether the role templates are shipped beside the binary
	Passes    bool          // whether the function is told which execution roles of ECS the stack may pass
	Allow     []Statement   // all that the function may do, besides writing its own log and traces
	Member    []Statement   // all that it does in another account, by the role that the member stack gives it there
	Throws    []Code        // the errors worth waiting for that it names, besides AWS's own faults, which any step may meet
}

// Statement grants actions on resources, where conditions hold: operator -> key -> values.
// Resources and values may hold the placeholders below.
type Statement struct {
	Actions    []string
	Resources  []string
	Conditions map[string]map[string][]string
}

// Placeholders in a Statement. The stack fills them in, so that no ARN is written for one partition, account or region.
const (
	Partition       = "${Partition}"
	Account         = "${Account}"
	Region          = "${Region}"
	Stack           = "${Stack}"           // value of the tag lanyard:stack
	StackName       = "${StackName}"       // name of the stack
	Boundary        = "${Boundary}"        // ARN of the permissions boundary
	ManagedPolicies = "${ManagedPolicies}" // ARNs of all managed policies that the catalogue names; only as a whole value
	ExecutionRoles  = "${ExecutionRoles}"  // ARNs of the setting executionRoles; only as a whole value
)

// Step binds a Spec to the types that cross its boundary. Input and Output are the whole contract:
// an Output never omits a field, because a path that finds nothing fails the state.
type Step[In, Out any] struct{ Spec }

// Handler does the work of a step.
type Handler[In, Out any] func(context.Context, In) (Out, error)

// Resources of a Statement. A read of a role or profile that does not exist is authorised without its path
// (aws-parallelcluster#5837), so reads are allowed on any path and writes only under Lanyard's.
const (
	AnyRole     = "arn:" + Partition + ":iam::" + Account + ":role/*"
	AnyProfile  = "arn:" + Partition + ":iam::" + Account + ":instance-profile/*"
	OurRoles    = "arn:" + Partition + ":iam::" + Account + ":role/lanyard/*"
	OurProfiles = "arn:" + Partition + ":iam::" + Account + ":instance-profile/lanyard/*"
	Instances   = "arn:" + Partition + ":ec2:" + Region + ":" + Account + ":instance/*"

	// The role by which the stack enters another account, and what it makes there. Which accounts: those that trust it.
	MemberRoles = "arn:" + Partition + ":iam::*:role/lanyard-stack/" + StackName + "-Member-" + Region
	RolesThere  = "arn:" + Partition + ":iam::*:role/lanyard/*"

	Clusters        = "arn:" + Partition + ":ecs:" + Region + ":" + Account + ":cluster/*"
	Services        = "arn:" + Partition + ":ecs:" + Region + ":" + Account + ":service/*"
	TaskDefinitions = "arn:" + Partition + ":ecs:" + Region + ":" + Account + ":task-definition/*"
	Tasks           = "arn:" + Partition + ":ecs:" + Region + ":" + Account + ":task/*"
)

// UnderBoundary holds a write to roles that carry the boundary, or get it by that write.
var UnderBoundary = map[string]map[string][]string{"StringEquals": {"iam:PermissionsBoundary": {Boundary}}}

// PassToEC2 is what adding a role to a profile and associating a profile need besides. The second name is EC2's in the
// partition aws-cn (terraform-aws-eks#3636).
var PassToEC2 = Statement{
	Actions:    []string{"iam:PassRole"},
	Resources:  []string{OurRoles},
	Conditions: map[string]map[string][]string{"StringEquals": {"iam:PassedToService": {"ec2.amazonaws.com", "ec2.amazonaws.com.cn"}}},
}

// PassToECS is what registering and running a revision need besides, for the task role and for the execution role. ECS has
// one name in every partition. A statement without a resource left, as where no execution role may be passed, is left out.
var PassToECS = []Statement{
	{Actions: []string{"iam:PassRole"}, Resources: []string{OurRoles}, Conditions: toECS},
	{Actions: []string{"iam:PassRole"}, Resources: []string{ExecutionRoles}, Conditions: toECS},
}

var toECS = map[string]map[string][]string{"StringEquals": {"iam:PassedToService": {"ecs-tasks.amazonaws.com"}}}

// TagAtCreation is what tags in a call of ECS that makes something need besides.
func TagAtCreation(resource, action string) Statement {
	return Statement{
		Actions: []string{"ecs:TagResource"}, Resources: []string{resource},
		Conditions: map[string]map[string][]string{"StringEquals": {"ecs:CreateAction": {action}}},
	}
}

// OfThisStack holds a write to profiles that carry this stack's tag.
var OfThisStack = map[string]map[string][]string{"StringEquals": {"aws:ResourceTag/lanyard:stack": {Stack}}}
