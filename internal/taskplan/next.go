package taskplan

import (
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
)

// Next is the state that a run goes on with.
type Next string

// What a plan leads to.
const (
	NextRole       Next = "EnsureRole"           // the role is to be made or mended
	NextDefinition Next = "EnsureTaskDefinition" // a revision is to be registered
	NextService    Next = "UpdateService"        // the revision is right, and the service does not run it
	NextConfirm    Next = "ConfirmService"       // the service is on its way
	NextRun        Next = "RunTask"              // tasks are to be run
	NextDone       Next = "Done"                 // nothing is to be done
)

// Plan is what is due.
type Plan struct {
	Next       Next
	Result     outcome.Task // as it stands if nothing is done
	Role       Role
	Template   TemplateSpec
	Definition Definition
	Task       Task
}

// Role that the tasks are to have.
type Role struct {
	Name    string   `json:"name"`
	Arn     string   `json:"arn"`
	Created []string `json:"created"` // always empty in a plan: EnsureRole's output has the same shape
}

// TemplateSpec is what the steps need of the template.
type TemplateSpec struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
	Scope  string `json:"scope"`
	Known  bool   `json:"known"` // its role existed when the run began
}

// Definition is the revision that is to run.
type Definition struct {
	Arn     string   `json:"arn"`     // in a plan, of the one that was asked for
	Created []string `json:"created"` // always empty in a plan: EnsureTaskDefinition's output has the same shape
	Reason  string   `json:"reason"`
}

// Task is the rest of what the steps need.
type Task struct {
	Mode                 string                `json:"mode"`
	Decision             outcome.Decision      `json:"decision"` // what the run says when it has done what is due
	Base                 string                `json:"base"`     // ARN of the revision that was asked for
	Family               string                `json:"family"`   // ARN of the family, as far as families have one
	Cluster              string                `json:"cluster"`  // ARN, or empty
	Service              string                `json:"service"`  // name, or empty
	ServiceArn           string                `json:"serviceArn"`
	WithService          bool                  `json:"withService"`
	PriorDefinition      string                `json:"priorDefinition"` // ARN of the revision that the service ran, or empty
	Count                int                   `json:"count"`
	Overrides            *Overrides            `json:"overrides"`
	LaunchType           string                `json:"launchType"`
	NetworkConfiguration *NetworkConfiguration `json:"networkConfiguration"`
}

func start(r Request, t catalogue.Template, n naming.Namespace, w World) Plan {
	name := NameFor(t, n, aws.ToString(w.Revision.Family))
	p := Plan{
		Role:       Role{Name: name, Arn: n.RoleArn(name), Created: []string{}},
		Template:   TemplateSpec{Name: t.Name, Digest: t.Render(n).Digest(), Scope: string(t.Scope), Known: w.Role != nil},
		Definition: Definition{Arn: w.Revision.Arn(), Created: []string{}},
		Task: Task{
			Mode: r.Mode, Base: w.Revision.Arn(), Family: familyArn(w.Revision.Arn()), Cluster: w.ClusterArn, Service: r.Service,
			WithService: w.Service != nil, Count: max(r.Count, 1), Overrides: r.Overrides.whole(), LaunchType: r.LaunchType,
			NetworkConfiguration: r.NetworkConfiguration.whole(),
		},
	}
	if w.Service != nil {
		p.Task.ServiceArn = aws.ToString(w.Service.ServiceArn)
		p.Task.PriorDefinition = aws.ToString(w.Service.TaskDefinition)
	}
	p.Result = outcome.Task{
		TaskDefinition: w.Revision.Arn(), Template: t.Name, Mode: r.Mode, RoleArn: p.Role.Arn,
		Cluster: optional(w.ClusterArn), Service: optional(r.Service), Tasks: []string{}, Created: []string{}, Changes: []outcome.Change{},
	}
	switch w.Revision.TaskRole() {
	case p.Role.Arn:
		p.Result.RevisionArn = optional(w.Revision.Arn())
	default:
		p.Result.PriorTaskRoleArn = optional(w.Revision.TaskRole())
	}
	return p
}

func (p Plan) end(d outcome.Decision, reason string) Plan {
	p.Next, p.Result.Decision, p.Result.Reason = NextDone, d, reason
	return p
}

// NameFor is the name of the role that a template gives the tasks of a family.
func NameFor(t catalogue.Template, n naming.Namespace, family string) string {
	if t.Scope != catalogue.ScopeInstance {
		return n.Name(t.Name, "")
	}
	if len(family) > maxOwner {
		family = naming.Hash(family)
	}
	return n.NameFor(t.Name, family)
}

// maxOwner is the longest owner that a role's name may hold, see naming.NameFor.
const maxOwner = 32

// familyArn is a revision's ARN without its number.
func familyArn(arn string) string { return arn[:strings.LastIndex(arn, ":")] }

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
