// Package e2e shows on the local AWS, with IAM enforced, that the deployed system does what it promises: real stack, real
// machines, real binaries. Each test has an account of its own.
package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
)

// quick lets the machine's waits pass at a twentieth of their time; AWS's own delays keep theirs.
const quick = 0.05

// patience ends a test that would hang. Nothing is measured by it.
const patience = 3 * time.Minute

// house is Lanyard, deployed in an account of its own.
type house struct {
	localaws.Account
	t         *testing.T
	names     naming.Namespace
	catalogue string // folder of the templates that are deployed
	ec2       *ec2.Client
	iam       *iam.Client
	sfn       *sfn.Client
	there     *house // a member account, if the test has one

	inputs *sync.Map // execution ARN -> input
}

// newHouse deploys the stack that `make test` has synthesized, for a test that runs beside others.
func newHouse(t *testing.T, weather localaws.Weather) *house {
	t.Helper()
	t.Parallel()
	return anotherHouse(t, weather)
}

// anotherHouse is for a test that has one already, or more.
func anotherHouse(t *testing.T, weather localaws.Weather) *house {
	t.Helper()
	a := localaws.TestAccount(t)
	cfg := a.Config()
	h := &house{
		Account: a, t: t, catalogue: "roles",
		names: naming.Namespace{
			Partition: "aws", Account: a.ID, Region: a.Region, StackName: "Lanyard",
			BoundaryArn: fmt.Sprintf("arn:aws:iam::%s:policy/lanyard/lanyard-boundary-%s", a.ID, a.Region),
		},
		ec2: ec2.NewFromConfig(cfg), iam: iam.NewFromConfig(cfg), sfn: sfn.NewFromConfig(cfg), inputs: &sync.Map{},
	}
	h.weather(weather)
	_, err := assembly(t, "build/cdk.out").Deploy(t.Context(), a)
	must(t, err)
	must(t, h.ClearCalls(t.Context()))
	return h
}

// update the stack to a version whose catalogue is e2e/testdata/roles-next.
func (h *house) update() {
	h.t.Helper()
	h.catalogue = "e2e/testdata/roles-next"
	must(h.t, assembly(h.t, next).Update(h.t.Context(), h.Account))
}

// next is what scripts/synth.sh makes of the next catalogue.
const next = "build/cdk.next.out"

// weather of the account, with waits that are quick unless they are set.
func (h *house) weather(weather localaws.Weather) {
	h.t.Helper()
	all := localaws.Weather{"waitScale": quick}
	maps.Copy(all, weather)
	must(h.t, h.SetWeather(h.t.Context(), all))
}

func assembly(t *testing.T, dir string) localaws.Assembly {
	t.Helper()
	root, err := localaws.Root()
	must(t, err)
	path := filepath.Join(root, dir)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the stack is not synthesized (%v): run make build, then scripts/synth.sh as scripts/test.sh does", err)
	}
	return localaws.Assembly{Dir: path, Stack: "Lanyard"}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// launch an instance with tags, given as key and value by turns.
func (h *house) launch(tags ...string) string {
	h.t.Helper()
	return h.launchMany(1, tags...)[0]
}

func (h *house) launchMany(n int32, tags ...string) []string {
	h.t.Helper()
	return h.run(n, func(*runInput) {}, tags...)
}

type runInput = ec2.RunInstancesInput

// launchWith more than tags.
func (h *house) launchWith(more func(*runInput), tags ...string) string {
	h.t.Helper()
	return h.run(1, more, tags...)[0]
}

// amongBastions is in the subnet that roles/bastion.yaml matches.
func amongBastions(in *runInput) { in.SubnetId = aws.String("subnet-0123456789abcdef0") }

// withLegacy is with the profile that foreign makes.
func withLegacy(in *runInput) {
	in.IamInstanceProfile = &ec2types.IamInstanceProfileSpecification{Name: aws.String("legacy")}
}

func legacyAmongBastions(in *runInput) { amongBastions(in); withLegacy(in) }

func (h *house) run(n int32, more func(*runInput), tags ...string) []string {
	h.t.Helper()
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-0123456789abcdef0"), MinCount: &n, MaxCount: &n}
	more(in)
	if len(tags) > 0 {
		spec := ec2types.TagSpecification{ResourceType: ec2types.ResourceTypeInstance}
		for i := 0; i < len(tags); i += 2 {
			spec.Tags = append(spec.Tags, ec2types.Tag{Key: &tags[i], Value: &tags[i+1]})
		}
		in.TagSpecifications = []ec2types.TagSpecification{spec}
	}
	launched, err := h.ec2.RunInstances(h.t.Context(), in)
	must(h.t, err)
	ids := make([]string, len(launched.Instances))
	for i, instance := range launched.Instances {
		ids[i] = *instance.InstanceId
	}
	return ids
}

// execution is one run that has ended.
type execution struct {
	Arn, Status, Error, Cause string
	States                    []string // as they were entered
	Failed                    []string // attempts of a task: error and cause
	Output                    string
}

func (h *house) machine(name string) string {
	return fmt.Sprintf("arn:aws:states:%s:%s:stateMachine:Lanyard-%s", h.Region, h.ID, name)
}

// start a machine by hand and wait for its end.
func (h *house) start(machine, input string) execution {
	h.t.Helper()
	started, err := h.sfn.StartExecution(h.t.Context(), &sfn.StartExecutionInput{
		StateMachineArn: aws.String(h.machine(machine)), Input: &input,
	})
	must(h.t, err)
	return h.await(*started.ExecutionArn)
}

// byEvent waits for the first run of a machine about an instance to end.
func (h *house) byEvent(machine, instanceID string) execution {
	h.t.Helper()
	return h.allByEvent(machine, instanceID, 1)[0]
}

// allByEvent waits for n runs of a machine about an instance to end.
func (h *house) allByEvent(machine, instanceID string, n int) []execution {
	h.t.Helper()
	var ended []execution
	eventually(h.t, fmt.Sprintf("%d executions of %s for %s", n, machine, instanceID), func() bool {
		return len(h.about(machine, instanceID)) >= n
	})
	for _, arn := range h.about(machine, instanceID) {
		ended = append(ended, h.await(arn))
	}
	return ended
}

// about lists the runs of a machine whose input names the instance.
func (h *house) about(machine, instanceID string) []string {
	h.t.Helper()
	var arns []string
	pages := sfn.NewListExecutionsPaginator(h.sfn, &sfn.ListExecutionsInput{StateMachineArn: aws.String(h.machine(machine))})
	for pages.HasMorePages() {
		page, err := pages.NextPage(h.t.Context())
		must(h.t, err)
		for _, e := range page.Executions {
			if strings.Contains(h.input(*e.ExecutionArn), instanceID) {
				arns = append(arns, *e.ExecutionArn)
			}
		}
	}
	return arns
}

// input of an execution, asked once: it does not change, and tests look often.
func (h *house) input(arn string) string {
	h.t.Helper()
	if known, ok := h.inputs.Load(arn); ok {
		return known.(string)
	}
	d, err := h.sfn.DescribeExecution(h.t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	must(h.t, err)
	h.inputs.Store(arn, aws.ToString(d.Input))
	return aws.ToString(d.Input)
}

func (h *house) await(arn string) execution {
	h.t.Helper()
	var e execution
	eventually(h.t, arn+" to end", func() bool {
		d, err := h.sfn.DescribeExecution(h.t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
		must(h.t, err)
		e = execution{
			Arn: arn, Status: string(d.Status), Error: aws.ToString(d.Error), Cause: aws.ToString(d.Cause), Output: aws.ToString(d.Output),
		}
		return d.Status != sfntypes.ExecutionStatusRunning
	})
	pages := sfn.NewGetExecutionHistoryPaginator(h.sfn, &sfn.GetExecutionHistoryInput{ExecutionArn: &arn})
	for pages.HasMorePages() {
		page, err := pages.NextPage(h.t.Context())
		must(h.t, err)
		for _, event := range page.Events {
			if d := event.StateEnteredEventDetails; d != nil {
				e.States = append(e.States, *d.Name)
			}
			if d := event.TaskFailedEventDetails; d != nil {
				e.Failed = append(e.Failed, aws.ToString(d.Error)+": "+aws.ToString(d.Cause))
			}
		}
	}
	return e
}

// instance reads the output of a run of InstanceRole that must have succeeded.
func (e execution) instance(t *testing.T) outcome.Instance {
	t.Helper()
	var o outcome.Instance
	e.read(t, &o)
	return o
}

// release reads the output of a run of Release that must have succeeded.
func (e execution) release(t *testing.T) outcome.Release {
	t.Helper()
	var o outcome.Release
	e.read(t, &o)
	return o
}

func (e execution) read(t *testing.T, into any) {
	t.Helper()
	if e.Status != "SUCCEEDED" {
		t.Fatalf("%s is %s: %s: %s (states %v)", e.Arn, e.Status, e.Error, e.Cause, e.States)
	}
	must(t, json.Unmarshal([]byte(e.Output), into))
}

// failure reads the cause of a run that must have ended in the Fail state of that name.
func (e execution) failure(t *testing.T, state string) outcome.Failure {
	t.Helper()
	if e.Status != "FAILED" || e.Error != state || !slices.Contains(e.States, state) {
		t.Fatalf("%s is %s: %s: %s (states %v), want Fail %s", e.Arn, e.Status, e.Error, e.Cause, e.States, state)
	}
	var f outcome.Failure
	must(t, json.Unmarshal([]byte(e.Cause), &f))
	return f
}

// functionCalls are the AWS calls that Lanyard's functions made, in order.
func (h *house) functionCalls() []localaws.Call {
	h.t.Helper()
	all, err := h.Calls(h.t.Context())
	must(h.t, err)
	return slices.DeleteFunc(all, func(c localaws.Call) bool { return !strings.Contains(c.Principal, functions) })
}

// actions of calls, in order.
func actions(calls []localaws.Call) []string {
	names := make([]string, len(calls))
	for i, c := range calls {
		names[i] = c.Action
	}
	return names
}

// associations of an instance that are not gone.
func (h *house) associations(instanceID string) []ec2types.IamInstanceProfileAssociation {
	h.t.Helper()
	found, err := h.ec2.DescribeIamInstanceProfileAssociations(h.t.Context(), &ec2.DescribeIamInstanceProfileAssociationsInput{
		Filters: []ec2types.Filter{{Name: aws.String("instance-id"), Values: []string{instanceID}}},
	})
	must(h.t, err)
	return slices.DeleteFunc(found.IamInstanceProfileAssociations, func(a ec2types.IamInstanceProfileAssociation) bool {
		return a.State == ec2types.IamInstanceProfileAssociationStateDisassociated
	})
}

// roles and profiles under Lanyard's path, by name.
func (h *house) roles() (names []string) {
	h.t.Helper()
	list, err := h.iam.ListRoles(h.t.Context(), &iam.ListRolesInput{PathPrefix: aws.String(naming.Path)})
	must(h.t, err)
	for _, r := range list.Roles {
		names = append(names, *r.RoleName)
	}
	return names
}

func (h *house) profiles() (names []string) {
	h.t.Helper()
	list, err := h.iam.ListInstanceProfiles(h.t.Context(), &iam.ListInstanceProfilesInput{PathPrefix: aws.String(naming.Path)})
	must(h.t, err)
	for _, p := range list.InstanceProfiles {
		names = append(names, *p.InstanceProfileName)
	}
	return names
}

// eventually looks until it is so.
func eventually(t *testing.T, what string, look func() bool) {
	t.Helper()
	pause := 50 * time.Millisecond
	for began := time.Now(); !look(); pause = min(pause*5/4, time.Second/2) { // many tests share one process that answers
		if time.Since(began) > patience {
			t.Fatalf("waited %s in vain for %s", patience, what)
		}
		select {
		case <-t.Context().Done():
			t.Fatal(context.Cause(t.Context()))
		case <-time.After(pause):
		}
	}
}
