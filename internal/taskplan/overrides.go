package taskplan

import (
	"math"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
)

// Overrides of one run, as RunTask takes them, but for the roles: the template decides the task role, and the execution
// role is never changed.
type Overrides struct {
	ContainerOverrides []ContainerOverride `json:"containerOverrides"`
	CPU                *string             `json:"cpu"`
	Memory             *string             `json:"memory"`
	EphemeralStorage   *EphemeralStorage   `json:"ephemeralStorage"`
}

// ContainerOverride of one container of the task definition.
type ContainerOverride struct {
	Name              string         `json:"name"`
	Command           []string       `json:"command"`
	Environment       []KeyValuePair `json:"environment"`
	CPU               *int           `json:"cpu"`
	Memory            *int           `json:"memory"`
	MemoryReservation *int           `json:"memoryReservation"`
}

// KeyValuePair is one variable of the environment. It holds no secret: inputs are logged.
type KeyValuePair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// EphemeralStorage of the task.
type EphemeralStorage struct {
	SizeInGiB int `json:"sizeInGiB"`
}

// NetworkConfiguration of the tasks of one run.
type NetworkConfiguration struct {
	AwsvpcConfiguration AwsvpcConfiguration `json:"awsvpcConfiguration"`
}

// AwsvpcConfiguration is where the tasks' network interfaces are.
type AwsvpcConfiguration struct {
	Subnets        []string `json:"subnets"`
	SecurityGroups []string `json:"securityGroups"`
	AssignPublicIP *string  `json:"assignPublicIp"` // ENABLED or DISABLED
}

func (c *NetworkConfiguration) check() error {
	if c == nil {
		return nil
	}
	const field = "networkConfiguration.awsvpcConfiguration."
	if len(c.AwsvpcConfiguration.Subnets) == 0 {
		return step.Errorf(step.InvalidInput, field+"subnets: missing: want one subnet at least")
	}
	if v := c.AwsvpcConfiguration.AssignPublicIP; v != nil && *v != "ENABLED" && *v != "DISABLED" {
		return step.Errorf(step.InvalidInput, field+"assignPublicIp: value %q: want ENABLED or DISABLED", *v)
	}
	return nil
}

// whole has an empty list where the input had none: outputs omit nothing, and a list is never null.
func (c *NetworkConfiguration) whole() *NetworkConfiguration {
	if c == nil {
		return nil
	}
	with := *c
	with.AwsvpcConfiguration.SecurityGroups = append([]string{}, c.AwsvpcConfiguration.SecurityGroups...)
	return &with
}

// SDK is the SDK's own type of it.
func (c *NetworkConfiguration) SDK() *types.NetworkConfiguration {
	if c == nil {
		return nil
	}
	return &types.NetworkConfiguration{AwsvpcConfiguration: &types.AwsVpcConfiguration{
		Subnets: c.AwsvpcConfiguration.Subnets, SecurityGroups: c.AwsvpcConfiguration.SecurityGroups,
		AssignPublicIp: types.AssignPublicIp(aws.ToString(c.AwsvpcConfiguration.AssignPublicIP)),
	}}
}

// check that each container is one of the revision's.
func (o *Overrides) check(r taskdefinition.Revision) error {
	if o == nil {
		return nil
	}
	if s := o.EphemeralStorage; s != nil && (s.SizeInGiB < 21 || s.SizeInGiB > 200) { // RunTask: EphemeralStorage
		return step.Errorf(step.InvalidInput, "overrides.ephemeralStorage.sizeInGiB: value %d: want 21 to 200", s.SizeInGiB)
	}
	var names []string
	for _, container := range r.ContainerDefinitions {
		names = append(names, aws.ToString(container.Name))
	}
	for i, container := range o.ContainerOverrides {
		if !slices.Contains(names, container.Name) {
			return step.Errorf(step.InvalidInput, "overrides.containerOverrides[%d].name: value %q: no container of %s: want one of %s",
				i, container.Name, r.Arn(), strings.Join(names, ", "))
		}
		for field, n := range map[string]*int{"cpu": container.CPU, "memory": container.Memory, "memoryReservation": container.MemoryReservation} {
			if n != nil && (*n < 0 || *n > math.MaxInt32) {
				return step.Errorf(step.InvalidInput, "overrides.containerOverrides[%d].%s: value %d: want 0 to %d", i, field, *n, math.MaxInt32)
			}
		}
	}
	return nil
}

func (o *Overrides) whole() *Overrides {
	if o == nil {
		return nil
	}
	with := *o
	with.ContainerOverrides = []ContainerOverride{}
	for _, container := range o.ContainerOverrides {
		container.Command = append([]string{}, container.Command...)
		container.Environment = append([]KeyValuePair{}, container.Environment...)
		with.ContainerOverrides = append(with.ContainerOverrides, container)
	}
	return &with
}

// With is the SDK's own type of the overrides, nil or not, with the task role.
func (o *Overrides) With(taskRoleArn string) *types.TaskOverride {
	all := &types.TaskOverride{TaskRoleArn: &taskRoleArn}
	if o == nil {
		return all
	}
	all.Cpu, all.Memory = o.CPU, o.Memory
	if o.EphemeralStorage != nil {
		all.EphemeralStorage = &types.EphemeralStorage{SizeInGiB: int32(o.EphemeralStorage.SizeInGiB)} //nolint:gosec // check has bounded it
	}
	for _, container := range o.ContainerOverrides {
		one := types.ContainerOverride{
			Name: aws.String(container.Name), Cpu: number(container.CPU), Memory: number(container.Memory),
			MemoryReservation: number(container.MemoryReservation),
		}
		if len(container.Command) > 0 {
			one.Command = container.Command
		}
		for _, variable := range container.Environment {
			one.Environment = append(one.Environment, types.KeyValuePair{Name: aws.String(variable.Name), Value: aws.String(variable.Value)})
		}
		all.ContainerOverrides = append(all.ContainerOverrides, one)
	}
	return all
}

func number(n *int) *int32 {
	if n == nil {
		return nil
	}
	return aws.Int32(int32(*n)) //nolint:gosec // check has bounded it
}
