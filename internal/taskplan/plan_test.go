package taskplan_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
	"example.com/lanyard/internal/taskplan"
)

const (
	roleName  = "lanyard-eu-west-1-batch"
	roleArn   = "arn:aws:iam::111122223333:role/lanyard/" + roleName
	foreign   = "arn:aws:iam::111122223333:role/legacy"
	pull      = "arn:aws:iam::111122223333:role/ecsTaskExecutionRole"
	prefix    = "arn:aws:ecs:eu-west-1:111122223333:"
	family    = prefix + "task-definition/job"
	revision3 = family + ":3"
	cluster   = prefix + "cluster/jobs"
	worker    = prefix + "service/jobs/worker"
)

// observed is a world in which nothing is due but what the test changes: the role is whole, the revision names it.
func observed(change func(*taskplan.World)) taskplan.World {
	w := taskplan.World{
		Revision: taskdefinition.Revision{TaskDefinition: types.TaskDefinition{
			TaskDefinitionArn: aws.String(revision3), Family: aws.String("job"), Revision: 3, TaskRoleArn: aws.String(roleArn),
			Status: types.TaskDefinitionStatusActive, NetworkMode: types.NetworkModeBridge,
			Compatibilities:      []types.Compatibility{types.CompatibilityEc2},
			ContainerDefinitions: []types.ContainerDefinition{{Name: aws.String("main")}},
		}},
		Role: &role.State{
			Name: roleName, Arn: roleArn, Role: batch.Render(names),
			Tags: naming.Tags{naming.TagStack: names.Stack(), naming.TagTemplate: "batch", naming.TagSpec: batch.Render(names).Digest()},
		},
		ExecutionRoles: []string{pull},
	}
	if change != nil {
		change(&w)
	}
	return w
}

func has(arn string) func(*taskplan.World) {
	return func(w *taskplan.World) {
		w.Revision.TaskRoleArn = nil
		if arn != "" {
			w.Revision.TaskRoleArn = aws.String(arn)
		}
	}
}

// service that runs a revision, steady or not.
func service(runs string, state types.DeploymentRolloutState) func(*taskplan.World) {
	return func(w *taskplan.World) {
		w.ClusterArn = cluster
		w.Service = &types.Service{
			ServiceName: aws.String("worker"), ServiceArn: aws.String(worker), TaskDefinition: aws.String(runs), DesiredCount: 1, RunningCount: 1,
			Deployments: []types.Deployment{{
				Status: aws.String("PRIMARY"), TaskDefinition: aws.String(runs), RolloutState: state, RolloutStateReason: aws.String("no tasks"),
			}},
		}
	}
}

func all[T any](changes ...func(*T)) func(*T) {
	return func(t *T) {
		for _, change := range changes {
			change(t)
		}
	}
}

func noRole(w *taskplan.World) { w.Role = nil }

const (
	steady  = types.DeploymentRolloutStateCompleted
	rolling = types.DeploymentRolloutStateInProgress
	failed  = types.DeploymentRolloutStateFailed
)

var (
	createRole = outcome.Change{Action: outcome.CreateRole, Resource: roleArn, Reason: "it does not exist"}
	register   = outcome.Change{Action: outcome.RegisterTaskDefinition, Resource: family, Reason: revision3 + " has no task role"}
	instead    = outcome.Change{Action: outcome.RegisterTaskDefinition, Resource: family, Reason: revision3 + " has task role " + foreign}
	update     = outcome.Change{Action: outcome.UpdateService, Resource: worker, Reason: "it runs " + family + ":2"}
	run        = outcome.Change{Action: outcome.RunTask, Resource: revision3, Reason: "1 asked for on cluster " + cluster}
)

func withService(r *taskplan.Request) { r.Service = "worker" }
func dry(r *taskplan.Request)         { r.DryRun = true }

func TestPlans(t *testing.T) {
	t.Parallel()
	replaces := func(rule catalogue.Replace) catalogue.Template {
		t := batch
		t.Replace = rule
		return t
	}
	ofFamily := batch
	ofFamily.Scope = catalogue.ScopeInstance
	onCluster := func(w *taskplan.World) { w.ClusterArn = cluster }
	for _, test := range []struct {
		name     string
		mode     string
		ask      func(*taskplan.Request)
		template catalogue.Template
		world    func(*taskplan.World)
		next     taskplan.Next
		result   outcome.Decision
		decision outcome.Decision // of the run, once it has done what is due
		due      []outcome.Change
	}{
		{"all is right", "definition", nil, batch, nil, taskplan.NextDone, outcome.Current, outcome.Current, []outcome.Change{}},
		{"no task role", "definition", nil, batch, has(""), taskplan.NextDefinition, outcome.Planned, outcome.Attached, []outcome.Change{register}},
		{"nothing is there yet", "definition", nil, batch, all(has(""), noRole), taskplan.NextRole, outcome.Planned, outcome.Attached, []outcome.Change{createRole, register}},
		{"only the role is due", "definition", nil, batch, noRole, taskplan.NextRole, outcome.Planned, outcome.Current, []outcome.Change{createRole}},
		{"a foreign role is kept", "definition", nil, batch, has(foreign), taskplan.NextDone, outcome.Kept, "", []outcome.Change{}},
		{"a foreign role is kept under owned", "definition", nil, replaces("owned"), has(foreign), taskplan.NextDone, outcome.Kept, "", []outcome.Change{}},
		{
			"one of ours is replaced under owned", "definition", nil, replaces("owned"), all(has(foreign), func(w *taskplan.World) { w.PriorIsOurs = true }),
			taskplan.NextDefinition, outcome.Planned, outcome.Replaced,
			[]outcome.Change{instead},
		},
		{"a foreign role is replaced under always", "definition", nil, replaces("always"), has(foreign), taskplan.NextDefinition, outcome.Planned, outcome.Replaced, []outcome.Change{instead}},
		{"dry run", "definition", dry, batch, all(has(""), noRole), taskplan.NextDone, outcome.Planned, outcome.Attached, []outcome.Change{createRole, register}},
		{"dry run with nothing due", "definition", dry, batch, nil, taskplan.NextDone, outcome.Current, outcome.Current, []outcome.Change{}},
		{"scope instance takes over its role", "definition", nil, ofFamily, all(has(""), ofFamilyRole), taskplan.NextRole, outcome.Planned, outcome.Attached, []outcome.Change{register}},
		{"the service runs it", "definition", withService, batch, service(revision3, steady), taskplan.NextDone, outcome.Current, outcome.Current, []outcome.Change{}},
		{"the service is on its way", "definition", withService, batch, service(revision3, rolling), taskplan.NextConfirm, outcome.Planned, outcome.Current, []outcome.Change{}},
		{"the service runs another", "definition", withService, batch, service(family+":2", steady), taskplan.NextService, outcome.Planned, outcome.Attached, []outcome.Change{update}},
		{
			"revision and service", "definition", withService, batch, all(has(""), service(family+":2", steady)),
			taskplan.NextDefinition, outcome.Planned, outcome.Attached,
			[]outcome.Change{register, update},
		},
		{"a run", "runTask", nil, batch, onCluster, taskplan.NextRun, outcome.Planned, outcome.Ran, []outcome.Change{run}},
		{"a run of a revision without a role", "runTask", nil, batch, all(has(""), onCluster), taskplan.NextRun, outcome.Planned, outcome.Ran, []outcome.Change{run}},
		{"the first run", "runTask", nil, batch, all(onCluster, noRole), taskplan.NextRole, outcome.Planned, outcome.Ran, []outcome.Change{createRole, run}},
		{"a run with a foreign role is kept", "runTask", nil, batch, all(has(foreign), onCluster), taskplan.NextDone, outcome.Kept, "", []outcome.Change{}},
		{"a dry run", "runTask", dry, batch, onCluster, taskplan.NextDone, outcome.Planned, outcome.Ran, []outcome.Change{run}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			p, err := taskplan.For(asked(test.mode, test.ask), test.template, names, observed(test.world))
			if err != nil {
				t.Fatal(err)
			}
			got := []any{p.Next, p.Result.Decision, p.Task.Decision, p.Result.Changes}
			if diff := cmp.Diff([]any{test.next, test.result, test.decision, test.due}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func ofFamilyRole(w *taskplan.World) {
	w.Role.Name = names.NameFor("batch", "job")
	w.Role.Arn = names.RoleArn(w.Role.Name)
}

func TestPriorRole(t *testing.T) {
	t.Parallel()
	always := batch
	always.Replace = catalogue.ReplaceAlways
	for _, test := range []struct {
		name, has string
		prior     *string
		revision  *string
	}{
		{"ours", roleArn, nil, aws.String(revision3)},
		{"none", "", nil, nil},
		{"foreign", foreign, aws.String(foreign), nil},
	} {
		p, err := taskplan.For(asked("definition", nil), always, names, observed(has(test.has)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]*string{test.prior, test.revision}, []*string{p.Result.PriorTaskRoleArn, p.Result.RevisionArn}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// Nothing to change is not yet steady: a dry run says which it is.
func TestWhatADryRunSaysOfAService(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		state types.DeploymentRolloutState
		want  string
	}{
		{steady, "service worker is steady on " + revision3 + ", which has the role as template batch says"},
		{rolling, revision3 + " has the role as template batch says, and its deployment to service worker is under way"},
		{failed, revision3 + " has the role as template batch says, and its deployment to service worker has failed: no tasks"},
	} {
		p, err := taskplan.For(asked("definition", all(withService, dry)), batch, names, observed(service(revision3, test.state)))
		if err != nil {
			t.Fatal(err)
		}
		if p.Result.Decision != outcome.Current || p.Result.Reason != test.want {
			t.Errorf("got %s: %s\nwant %s", p.Result.Decision, p.Result.Reason, test.want)
		}
	}
}

// What does not go with the task definition, the service or the stack is refused, in words that say what would.
func TestUnfitRequests(t *testing.T) {
	t.Parallel()
	network := &taskplan.NetworkConfiguration{AwsvpcConfiguration: taskplan.AwsvpcConfiguration{Subnets: []string{"subnet-1"}}}
	for _, test := range []struct {
		name, mode string
		ask        func(*taskplan.Request)
		world      func(*taskplan.World)
		code       step.Code
		want       string
	}{
		{
			"deregistered", "definition", nil, func(w *taskplan.World) { w.Revision.Status = types.TaskDefinitionStatusInactive }, step.InvalidInput,
			`taskDefinition: value "job": ` + revision3 + " is INACTIVE: want an active revision",
		},
		{
			"another execution role", "definition", nil, func(w *taskplan.World) { w.Revision.ExecutionRoleArn = aws.String(foreign) }, step.InvalidInput,
			`taskDefinition: value "job": this stack may not pass its execution role ` + foreign +
				": want one of the setting executionRoles (now " + pull + "): add it there and deploy",
		},
		{
			"no execution role may be passed", "runTask", nil, func(w *taskplan.World) {
				w.Revision.ExecutionRoleArn, w.ExecutionRoles = aws.String(pull), nil
			}, step.InvalidInput,
			`taskDefinition: value "job": this stack may not pass its execution role ` + pull + ": want one of the setting executionRoles (now none): add it there and deploy",
		},
		{
			"no network", "runTask", nil, func(w *taskplan.World) { w.Revision.NetworkMode = types.NetworkModeAwsvpc }, step.InvalidInput,
			"networkConfiguration: missing: " + revision3 + " has network mode awsvpc: want awsvpcConfiguration with subnets",
		},
		{
			"a network too many", "runTask", func(r *taskplan.Request) { r.NetworkConfiguration = network }, nil, step.InvalidInput,
			"networkConfiguration: value given: " + revision3 + " has network mode bridge: want none",
		},
		{
			"a launch type that does not fit", "runTask", func(r *taskplan.Request) { r.LaunchType = "FARGATE" }, nil, step.InvalidInput,
			`launchType: value "FARGATE": ` + revision3 + " does not fit: want one of EC2",
		},
		{
			"an unknown container", "runTask", func(r *taskplan.Request) {
				r.Overrides = &taskplan.Overrides{ContainerOverrides: []taskplan.ContainerOverride{{Name: "man"}}}
			}, nil, step.InvalidInput, `overrides.containerOverrides[0].name: value "man": no container of ` + revision3 + ": want one of main",
		},
		{
			"more storage than there is", "runTask", func(r *taskplan.Request) {
				r.Overrides = &taskplan.Overrides{EphemeralStorage: &taskplan.EphemeralStorage{SizeInGiB: 201}}
			}, nil, step.InvalidInput, "overrides.ephemeralStorage.sizeInGiB: value 201: want 21 to 200",
		},
		{
			"less than no memory", "runTask", func(r *taskplan.Request) {
				less := -1
				r.Overrides = &taskplan.Overrides{ContainerOverrides: []taskplan.ContainerOverride{{Name: "main", Memory: &less}}}
			}, nil, step.InvalidInput, "overrides.containerOverrides[0].memory: value -1: want 0 to 2147483647",
		},
		{
			"a service of another family", "definition", withService, service(prefix+"task-definition/web:1", steady), step.InvalidInput,
			`service: value "worker": runs ` + prefix + "task-definition/web:1: want a service of family job",
		},
		{
			"a service that CodeDeploy deploys", "definition", withService, all(service(revision3, steady), func(w *taskplan.World) {
				w.Service.DeploymentController = &types.DeploymentController{Type: types.DeploymentControllerTypeCodeDeploy}
			}), step.InvalidInput,
			`service: value "worker": is deployed by CODE_DEPLOY: want one that ECS deploys itself: leave service out, and deploy the new revision by what deploys the service`,
		},
		{
			"somebody else's role has the name", "definition", nil, all(has(""), func(w *taskplan.World) { w.Role.Tags = nil }), step.NotOwned,
			"role " + roleArn + " exists and is not of stack 111122223333/eu-west-1/Lanyard (its tag lanyard:stack is \"\"): rename the template, or remove that role",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := taskplan.For(asked(test.mode, test.ask), batch, names, observed(test.world))
			if err == nil || err.Error() != test.want || step.CodeOf(err) != test.code {
				t.Errorf("got  %s: %v\nwant %s: %s", step.CodeOf(err), err, test.code, test.want)
			}
		})
	}
}

func TestNamesOfRoles(t *testing.T) {
	t.Parallel()
	own := batch
	own.Scope = catalogue.ScopeInstance
	for _, test := range []struct {
		template     catalogue.Template
		family, want string
	}{
		{batch, "job", "lanyard-eu-west-1-batch"},
		{own, "job", "lanyard-eu-west-1-batch.job"},
		{own, strings.Repeat("j", 33), "lanyard-eu-west-1-batch." + naming.Hash(strings.Repeat("j", 33))},
	} {
		if got := taskplan.NameFor(test.template, names, test.family); got != test.want || len(got) > 64 {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}
