package taskplan

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// Steady says whether a service runs its revision and nothing else, as far as its own record tells. A deployment that has
// failed or was drained may stay in it, without tasks.
func Steady(s types.Service) bool {
	done := false
	for _, d := range s.Deployments {
		switch {
		case aws.ToString(d.Status) == "PRIMARY": // the state is empty on services that are older than the field
			done = d.RolloutState == types.DeploymentRolloutStateCompleted || d.RolloutState == ""
		case d.RunningCount+d.PendingCount > 0:
			return false
		}
	}
	return done && s.RunningCount == s.DesiredCount
}

// Failed says whether the deployment of a revision to a service has failed for good, and why: where it is the primary one, or
// where ECS has put the service back to another revision.
func Failed(s types.Service, revision string) (why string, failed bool) {
	putBack := aws.ToString(s.TaskDefinition) != revision
	for _, d := range s.Deployments {
		over := putBack || aws.ToString(d.Status) == "PRIMARY"
		if over && aws.ToString(d.TaskDefinition) == revision && d.RolloutState == types.DeploymentRolloutStateFailed {
			return aws.ToString(d.RolloutStateReason), true
		}
	}
	return "", false
}
