package events_test

import (
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/functions/plantask"
	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/taskplan"
	"example.com/lanyard/roles"
)

func TestInputsOfTaskRole(t *testing.T) {
	known, err := source.Load(roles.FS)
	if err != nil {
		t.Fatal(err)
	}
	subnets := &taskplan.NetworkConfiguration{AwsvpcConfiguration: taskplan.AwsvpcConfiguration{
		Subnets: []string{"subnet-0123456789abcdef0"}, SecurityGroups: []string{"sg-0123456789abcdef0"}, AssignPublicIP: aws.String("DISABLED"),
	}}
	command := &taskplan.Overrides{ContainerOverrides: []taskplan.ContainerOverride{{
		Name: "main", Command: []string{"import", "--day", "2026-11-25"}, Environment: []taskplan.KeyValuePair{{Name: "DRY", Value: "no"}},
	}}}
	for file, want := range map[string]plantask.Input{
		"taskrole-definition.json": {Template: "batch", TaskDefinition: "job", Mode: "definition", Cluster: "jobs", Service: "worker"},
		"taskrole-run.json": {
			Template: "batch", TaskDefinition: "job:3", Mode: "runTask", Cluster: "jobs", Count: 2, LaunchType: "FARGATE",
			NetworkConfiguration: subnets, Overrides: command,
		},
		"taskrole-dryrun.json": {Template: "batch", TaskDefinition: "job", Mode: "definition", DryRun: true},
	} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		in, err := lambdastep.Decode[plantask.Input](text) // as the function reads it, strictly at every depth
		if err != nil {
			t.Fatalf("%s: %s", file, err)
		}
		if diff := cmp.Diff(want, in); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		if err := taskplan.Request(in).Check(known, naming.Namespace{}); err != nil {
			t.Errorf("%s: %s", file, err)
		}
	}
}
