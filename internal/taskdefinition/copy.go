package taskdefinition

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/naming"
)

// With is the request that registers the revision again with another task role and these tags besides its own. All else
// is as it was: a test compares every field that the request has. Tags of AWS's own and those of Lanyard are not copied.
func (r Revision) With(taskRoleArn string, ours naming.Tags) *ecs.RegisterTaskDefinitionInput {
	tags := naming.Tags{}
	for key, value := range r.Tags {
		if !reserved(key) {
			tags[key] = value
		}
	}
	maps.Copy(tags, ours)
	return &ecs.RegisterTaskDefinitionInput{
		ContainerDefinitions:    r.ContainerDefinitions,
		Cpu:                     r.Cpu,
		EnableFaultInjection:    r.EnableFaultInjection,
		EphemeralStorage:        r.EphemeralStorage,
		ExecutionRoleArn:        r.ExecutionRoleArn,
		Family:                  r.Family,
		InferenceAccelerators:   r.InferenceAccelerators, //nolint:staticcheck // of revisions that are older than its end
		IpcMode:                 r.IpcMode,
		Memory:                  r.Memory,
		NetworkMode:             r.NetworkMode,
		PidMode:                 r.PidMode,
		PlacementConstraints:    r.PlacementConstraints,
		ProxyConfiguration:      r.ProxyConfiguration,
		RequiresCompatibilities: r.RequiresCompatibilities,
		RuntimePlatform:         r.RuntimePlatform,
		Tags:                    Tags(tags),
		TaskRoleArn:             &taskRoleArn,
		Volumes:                 r.Volumes,
	}
}

// Is says whether the revision is what other would be with that task role: all that can be registered is equal. What is
// empty is equal to what is not there: ECS came to fill in empty lists that older revisions do not have.
func (r Revision) Is(other Revision, taskRoleArn string) bool {
	return r.TaskRole() == taskRoleArn && reflect.DeepEqual(meaning(r.With(taskRoleArn, nil)), meaning(other.With(taskRoleArn, nil)))
}

func meaning(in *ecs.RegisterTaskDefinitionInput) any {
	text, err := json.Marshal(in)
	if err != nil {
		return in
	}
	var tree any
	if json.Unmarshal(text, &tree) != nil {
		return in
	}
	return pruned(tree)
}

// pruned of null and of empty lists and objects.
func pruned(tree any) any {
	switch v := tree.(type) {
	case map[string]any:
		for name, value := range v {
			if v[name] = pruned(value); v[name] == nil {
				delete(v, name)
			}
		}
		if len(v) == 0 {
			return nil
		}
	case []any:
		for i, value := range v {
			v[i] = pruned(value)
		}
		if len(v) == 0 {
			return nil
		}
	}
	return tree
}

// reserved keys of tags: those of AWS itself, as CloudFormation sets them, which no caller may set, and Lanyard's.
func reserved(key string) bool {
	return strings.HasPrefix(strings.ToLower(key), "aws:") || strings.HasPrefix(key, "lanyard:")
}

// Tags as ECS takes them, ordered by key.
func Tags(tags naming.Tags) []types.Tag {
	list := make([]types.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, types.Tag{Key: aws.String(key), Value: aws.String(tags[key])})
	}
	return list
}
