package taskplan_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/taskplan"
)

func TestSteady(t *testing.T) {
	t.Parallel()
	primary := types.Deployment{Status: aws.String("PRIMARY"), RolloutState: steady, RunningCount: 2}
	active := func(running, pending int32, state types.DeploymentRolloutState) types.Deployment {
		return types.Deployment{Status: aws.String("ACTIVE"), RolloutState: state, RunningCount: running, PendingCount: pending}
	}
	for _, test := range []struct {
		name    string
		running int32
		all     []types.Deployment
		want    bool
	}{
		{"one that is complete", 2, []types.Deployment{primary}, true},
		{"one that is older than the field", 2, []types.Deployment{{Status: aws.String("PRIMARY")}}, true},
		{"one that is on its way", 2, []types.Deployment{{Status: aws.String("PRIMARY"), RolloutState: rolling}}, false},
		{"a task is missing", 1, []types.Deployment{primary}, false},
		{"another still runs tasks", 2, []types.Deployment{primary, active(1, 0, steady)}, false},
		{"another still starts tasks", 2, []types.Deployment{primary, active(0, 1, rolling)}, false},
		{"another has failed and is over", 2, []types.Deployment{active(0, 0, failed), primary}, true},
		{"none", 2, nil, false},
	} {
		if got := taskplan.Steady(types.Service{DesiredCount: 2, RunningCount: test.running, Deployments: test.all}); got != test.want {
			t.Errorf("%s: got %t", test.name, got)
		}
	}
}

// A failure counts while nothing newer of the same revision is under way.
func TestFailed(t *testing.T) {
	t.Parallel()
	const before = family + ":2"
	deployment := func(status, of string, state types.DeploymentRolloutState) types.Deployment {
		return types.Deployment{
			Status: &status, TaskDefinition: &of, RolloutState: state, RolloutStateReason: aws.String("of " + of),
		}
	}
	for _, test := range []struct {
		name string
		runs string
		all  []types.Deployment
		want string // empty: it has not failed
	}{
		{"steady", revision3, []types.Deployment{deployment("PRIMARY", revision3, steady)}, ""},
		{"on its way", revision3, []types.Deployment{deployment("PRIMARY", revision3, rolling), deployment("ACTIVE", before, steady)}, ""},
		{"failed", revision3, []types.Deployment{deployment("PRIMARY", revision3, failed), deployment("ACTIVE", before, steady)}, "of " + revision3},
		{"put back", before, []types.Deployment{deployment("ACTIVE", revision3, failed), deployment("PRIMARY", before, rolling)}, "of " + revision3},
		{"deployed again", revision3, []types.Deployment{deployment("PRIMARY", revision3, rolling), deployment("ACTIVE", revision3, failed)}, ""},
		{"another had failed", revision3, []types.Deployment{deployment("PRIMARY", revision3, rolling), deployment("ACTIVE", before, failed)}, ""},
	} {
		why, has := taskplan.Failed(types.Service{TaskDefinition: &test.runs, Deployments: test.all}, revision3)
		if why != test.want || has != (test.want != "") {
			t.Errorf("%s: got %t: %q, want %q", test.name, has, why, test.want)
		}
	}
}
