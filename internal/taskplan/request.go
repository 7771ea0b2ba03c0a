package taskplan

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
)

// Modes: the two ways in which ECS gives a task its role.
const (
	ModeDefinition = "definition" // in a revision of its task definition
	ModeRunTask    = "runTask"    // for one run, in the overrides
)

// Request is what a run is asked for: the fields of the machine's input, in ECS's own words where ECS has them.
type Request struct {
	Template             string
	TaskDefinition       string
	Mode                 string
	Cluster              string
	Service              string
	Count                int
	Overrides            *Overrides
	LaunchType           string
	NetworkConfiguration *NetworkConfiguration
	DryRun               bool
}

// maxTasks that one RunTask starts.
const maxTasks = 10

// names of clusters and services (CreateCluster, CreateService).
var nameForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}$`)

var launchTypes = []string{"EC2", "FARGATE", "EXTERNAL"}

// Check gives InvalidInput for what no task definition could make right. The catalogue and where the stack is are unknown
// to the command: then they are nil and empty, and what needs them is the machine's to check.
func (r Request) Check(c catalogue.Catalogue, n naming.Namespace) error {
	if err := r.checkTemplate(c); err != nil {
		return err
	}
	if err := taskdefinition.Check(r.TaskDefinition, n); err != nil {
		return err
	}
	if err := checkCluster(r.Cluster, n); err != nil {
		return err
	}
	switch r.Mode {
	case ModeDefinition:
		return r.checkDefinition()
	case ModeRunTask:
		return r.checkRunTask()
	case "":
		return step.Errorf(step.InvalidInput, "mode: missing: want %s or %s", ModeDefinition, ModeRunTask)
	}
	return step.Errorf(step.InvalidInput, "mode: value %q: want %s or %s", r.Mode, ModeDefinition, ModeRunTask)
}

func (r Request) checkTemplate(c catalogue.Catalogue) error {
	t, known := c[r.Template]
	switch {
	case r.Template == "":
		return step.Errorf(step.InvalidInput, "template: missing: want one for ecs%s", among(c))
	case c == nil:
	case !known:
		return step.Errorf(step.InvalidInput, "template: value %q: unknown: want one for ecs%s", r.Template, among(c))
	case t.Service != catalogue.ECS:
		return step.Errorf(step.InvalidInput, "template: value %q: is for service %s: want one for ecs%s", r.Template, t.Service, among(c))
	}
	return nil
}

// among lists the templates for ECS, as far as they are known.
func among(c catalogue.Catalogue) string {
	if c == nil {
		return ""
	}
	var names []string
	for _, name := range c.Names() {
		if c[name].Service == catalogue.ECS {
			names = append(names, name)
		}
	}
	if names == nil {
		return "; the catalogue has none"
	}
	return ": " + strings.Join(names, ", ")
}

func checkCluster(cluster string, n naming.Namespace) error {
	if cluster == "" || nameForm.MatchString(cluster) {
		return nil
	}
	named, err := arn.Parse(cluster)
	name, found := strings.CutPrefix(named.Resource, "cluster/")
	if err != nil || named.Service != "ecs" || !found || !nameForm.MatchString(name) {
		return step.Errorf(step.InvalidInput, "cluster: value %q: want the name or the ARN of a cluster", cluster)
	}
	if n.Account != "" && (named.AccountID != n.Account || named.Region != n.Region) {
		return step.Errorf(step.InvalidInput, "cluster: value %q: is in account %s, region %s: want one of account %s, region %s",
			cluster, named.AccountID, named.Region, n.Account, n.Region)
	}
	return nil
}

func (r Request) checkDefinition() error {
	switch {
	case r.Service != "" && !nameForm.MatchString(r.Service):
		return step.Errorf(step.InvalidInput, "service: value %q: want the name of a service", r.Service)
	case r.Cluster != "" && r.Service == "":
		return step.Errorf(step.InvalidInput, "cluster: value %q: want a service, too, or mode %s", r.Cluster, ModeRunTask)
	case r.Count != 0:
		return onlyRunTask("count", fmt.Sprint(r.Count))
	case r.Overrides != nil:
		return onlyRunTask("overrides", "given")
	case r.LaunchType != "":
		return onlyRunTask("launchType", fmt.Sprintf("%q", r.LaunchType))
	case r.NetworkConfiguration != nil:
		return onlyRunTask("networkConfiguration", "given")
	}
	return nil
}

func onlyRunTask(field, value string) error {
	return step.Errorf(step.InvalidInput, "%s: value %s: want none in mode %s: a revision or a service has its own", field, value, ModeDefinition)
}

func (r Request) checkRunTask() error {
	switch {
	case r.Service != "":
		return step.Errorf(step.InvalidInput, "service: value %q: want none in mode %s", r.Service, ModeRunTask)
	case r.Count < 0 || r.Count > maxTasks:
		return step.Errorf(step.InvalidInput, "count: value %d: want 1 to %d", r.Count, maxTasks)
	case r.LaunchType != "" && !slices.Contains(launchTypes, r.LaunchType):
		return step.Errorf(step.InvalidInput, "launchType: value %q: want one of %s", r.LaunchType, strings.Join(launchTypes, ", "))
	}
	return r.NetworkConfiguration.check()
}
