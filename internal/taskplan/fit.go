package taskplan

import (
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
)

// fit gives InvalidInput where the request does not go with the revision, the service or the stack's settings.
func (r Request) fit(w World) error {
	revision := w.Revision
	if revision.Status != types.TaskDefinitionStatusActive {
		return step.Errorf(step.InvalidInput, "taskDefinition: value %q: %s is %s: want an active revision",
			r.TaskDefinition, revision.Arn(), revision.Status)
	}
	if role := aws.ToString(revision.ExecutionRoleArn); role != "" && !slices.Contains(w.ExecutionRoles, role) {
		return step.Errorf(step.InvalidInput, "taskDefinition: value %q: this stack may not pass its execution role %s: "+
			"want one of the setting executionRoles (%s): add it there and deploy", r.TaskDefinition, role, orNone(w.ExecutionRoles))
	}
	if r.Mode == ModeRunTask {
		return r.fitRun(revision)
	}
	if w.Service != nil {
		return r.fitService(*w.Service, revision)
	}
	return nil
}

func (r Request) fitRun(revision taskdefinition.Revision) error {
	awsvpc := revision.NetworkMode == types.NetworkModeAwsvpc
	switch {
	case awsvpc && r.NetworkConfiguration == nil:
		return step.Errorf(step.InvalidInput, "networkConfiguration: missing: %s has network mode awsvpc: want awsvpcConfiguration with subnets",
			revision.Arn())
	case !awsvpc && r.NetworkConfiguration != nil:
		return step.Errorf(step.InvalidInput, "networkConfiguration: value given: %s has network mode %s: want none",
			revision.Arn(), revision.NetworkMode)
	}
	fits := revision.Compatibilities
	if r.LaunchType != "" && len(fits) > 0 && !slices.Contains(fits, types.Compatibility(r.LaunchType)) {
		return step.Errorf(step.InvalidInput, "launchType: value %q: %s does not fit: want one of %s", r.LaunchType, revision.Arn(), either(fits))
	}
	return r.Overrides.check(revision)
}

func (r Request) fitService(s types.Service, revision taskdefinition.Revision) error {
	controller := types.DeploymentControllerTypeEcs
	if s.DeploymentController != nil {
		controller = s.DeploymentController.Type
	}
	family := aws.ToString(revision.Family)
	runs, _ := taskdefinition.Split(aws.ToString(s.TaskDefinition))
	switch {
	case controller != types.DeploymentControllerTypeEcs:
		return step.Errorf(step.InvalidInput, "service: value %q: is deployed by %s: want one that ECS deploys itself: leave service out, and "+
			"deploy the new revision by what deploys the service", r.Service, controller)
	case runs != family:
		return step.Errorf(step.InvalidInput, "service: value %q: runs %s: want a service of family %s", r.Service, aws.ToString(s.TaskDefinition), family)
	}
	return nil
}

func either(values []types.Compatibility) string {
	words := make([]string, len(values))
	for i, v := range values {
		words[i] = string(v)
	}
	return strings.Join(words, ", ")
}

func orNone(values []string) string {
	if len(values) == 0 {
		return "now none"
	}
	return "now " + strings.Join(values, ", ")
}
