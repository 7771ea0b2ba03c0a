// Package taskdefinition reads revisions of ECS task definitions, and makes the request that registers one again.
package taskdefinition

import (
	"context"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
)

// Revision of a task definition, with its tags.
type Revision struct {
	types.TaskDefinition
	Tags naming.Tags
}

// Arn of the revision.
func (r Revision) Arn() string { return aws.ToString(r.TaskDefinitionArn) }

// TaskRole is the ARN of the role that the containers have, or empty.
func (r Revision) TaskRole() string { return aws.ToString(r.TaskRoleArn) }

// Describer reads one revision.
type Describer interface {
	DescribeTaskDefinition(
		context.Context, *ecs.DescribeTaskDefinitionInput, ...func(*ecs.Options),
	) (*ecs.DescribeTaskDefinitionOutput, error)
}

// Lister reads the revisions of a family.
type Lister interface {
	Describer
	ListTaskDefinitions(context.Context, *ecs.ListTaskDefinitionsInput, ...func(*ecs.Options)) (*ecs.ListTaskDefinitionsOutput, error)
}

// Read a revision by family (its latest active one), family:revision, or ARN. One that does not exist is nil, not an error.
func Read(ctx context.Context, api Describer, reference string) (*Revision, error) {
	got, err := api.DescribeTaskDefinition(ctx, &ecs.DescribeTaskDefinitionInput{
		TaskDefinition: &reference, Include: []types.TaskDefinitionField{types.TaskDefinitionFieldTags},
	})
	switch {
	case awserr.Is(err, awserr.TaskDefinitionNotFound):
		return nil, nil
	case err != nil:
		return nil, awserr.Wrap(err, "describe task definition %s", reference)
	}
	r := Revision{*got.TaskDefinition, naming.Tags{}}
	for _, tag := range got.Tags {
		r.Tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	return &r, nil
}

// seen is how many of a family's newest revisions are looked at: what a run registered is among them.
const seen = 10

// Newer reads the active revisions of a family that came after one of them, the oldest first: ten of the newest at most.
func Newer(ctx context.Context, api Lister, family string, after int32) ([]Revision, error) {
	list, err := api.ListTaskDefinitions(ctx, &ecs.ListTaskDefinitionsInput{
		FamilyPrefix: &family, Status: types.TaskDefinitionStatusActive, Sort: types.SortOrderDesc, MaxResults: aws.Int32(seen),
	})
	if err != nil {
		return nil, awserr.Wrap(err, "list the task definitions of family %s", family)
	}
	var newer []Revision
	for _, arn := range list.TaskDefinitionArns[:min(seen, len(list.TaskDefinitionArns))] {
		if _, number := Split(arn); number <= after {
			break
		}
		r, err := Read(ctx, api, arn)
		if err != nil {
			return nil, err
		}
		if r != nil && r.Status == types.TaskDefinitionStatusActive {
			newer = append([]Revision{*r}, newer...)
		}
	}
	return newer, nil
}

// Split the ARN of a revision into family and number.
func Split(arn string) (family string, number int32) {
	family, text, _ := strings.Cut(arn[strings.LastIndex(arn, "/")+1:], ":")
	n, _ := strconv.ParseInt(text, 10, 32)
	return family, int32(n)
}
