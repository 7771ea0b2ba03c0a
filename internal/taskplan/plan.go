// Package taskplan decides, from a template and the observed state of the world, what is due for a task, and why.
// It calls nothing: its tests are tables.
package taskplan

import (
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/taskdefinition"
)

// World is what was observed.
type World struct {
	Revision       taskdefinition.Revision // that was asked for
	Role           *role.State             // of the template; nil if it does not exist
	PriorIsOurs    bool                    // the revision's other task role is this stack's; only read when the rule asks for it
	Service        *types.Service          // nil if none was asked for
	ClusterArn     string                  // empty if neither a service nor a run was asked for
	ExecutionRoles []string                // ARNs of those that the stack may pass
}

// For a template and the world as it was observed: which changes are due, and why. InvalidInput if the request does not go
// with the world, NotOwned if somebody else's role has the name.
func For(r Request, t catalogue.Template, n naming.Namespace, w World) (Plan, error) {
	if err := r.fit(w); err != nil {
		return Plan{}, err
	}
	p := start(r, t, n, w)
	if prior := aws.ToString(p.Result.PriorTaskRoleArn); prior != "" && !mayReplace(t.Replace, w) {
		return p.end(outcome.Kept, fmt.Sprintf("%s has task role %s, and template %s's rule for replacing is %s",
			w.Revision.Arn(), prior, t.Name, t.Replace)), nil
	}
	roleDue, err := role.Due(n, p.Role.Name, w.Role, t.Render(n))
	if err != nil {
		return Plan{}, err
	}
	due, next := p.changes(r, w)
	p.Next = next
	if roleDue != nil {
		due = append([]outcome.Change{*roleDue}, due...)
	}
	if roleDue != nil || len(due) > 0 && t.Scope == catalogue.ScopeInstance {
		p.Next = NextRole // scope instance: this run takes its role over, so that no other run takes it back
	}
	p.Result.Changes = due
	switch {
	case r.DryRun && len(due) > 0:
		return p.end(outcome.Planned, changesDue(len(due))), nil
	case p.Next == NextDone || r.DryRun:
		return p.end(outcome.Current, asItIs(r, t, w)), nil
	}
	p.Result.Decision, p.Result.Reason = outcome.Planned, "under way"
	return p, nil
}

// asItIs is what a plan says that has nothing to change. A deployment that is not over is no change, and is said.
func asItIs(r Request, t catalogue.Template, w World) string {
	revision, has := w.Revision.Arn(), fmt.Sprintf("has the role as template %s says", t.Name)
	if w.Service == nil {
		return fmt.Sprintf("%s %s", revision, has)
	}
	why, failed := Failed(*w.Service, revision)
	switch {
	case failed:
		return fmt.Sprintf("%s %s, and its deployment to service %s has failed: %s", revision, has, r.Service, why)
	case !Steady(*w.Service):
		return fmt.Sprintf("%s %s, and its deployment to service %s is under way", revision, has, r.Service)
	}
	return fmt.Sprintf("service %s is steady on %s, which %s", r.Service, revision, has)
}

func mayReplace(rule catalogue.Replace, w World) bool {
	return rule == catalogue.ReplaceAlways || rule == catalogue.ReplaceOwned && w.PriorIsOurs
}

// changes that are due to what is not the role, and the state that a run goes on with if the role is right.
func (p *Plan) changes(r Request, w World) ([]outcome.Change, Next) {
	due, next := []outcome.Change{}, NextDone
	add := func(action outcome.Action, resource, reason string, args ...any) {
		due = append(due, outcome.Change{Action: action, Resource: resource, Reason: fmt.Sprintf(reason, args...)})
	}
	if r.Mode == ModeRunTask {
		add(outcome.RunTask, w.Revision.Arn(), "%d asked for on cluster %s", p.Task.Count, w.ClusterArn)
		p.Task.Decision = outcome.Ran
		return due, NextRun
	}
	p.Task.Decision = outcome.Current
	switch prior := aws.ToString(p.Result.PriorTaskRoleArn); {
	case prior != "":
		add(outcome.RegisterTaskDefinition, p.Task.Family, "%s has task role %s", w.Revision.Arn(), prior)
		p.Task.Decision, next = outcome.Replaced, NextDefinition
	case w.Revision.TaskRole() == "":
		add(outcome.RegisterTaskDefinition, p.Task.Family, "%s has no task role", w.Revision.Arn())
		p.Task.Decision, next = outcome.Attached, NextDefinition
	}
	if w.Service == nil {
		return due, next
	}
	runs := aws.ToString(w.Service.TaskDefinition)
	switch {
	case next == NextDefinition || runs != w.Revision.Arn():
		add(outcome.UpdateService, aws.ToString(w.Service.ServiceArn), "it runs %s", runs)
		if next == NextDone {
			p.Task.Decision, next = outcome.Attached, NextService
		}
	case !Steady(*w.Service):
		next = NextConfirm
	}
	return due, next
}

func changesDue(n int) string {
	if n == 1 {
		return "1 change is due"
	}
	return fmt.Sprintf("%d changes are due", n)
}
