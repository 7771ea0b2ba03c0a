// Package plan decides, from a template and the observed state of the world, what is due for an instance, and why.
// It calls nothing: its tests are tables.
package plan

import (
	"fmt"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
)

// World is what was observed.
type World struct {
	Instance instance.Instance
	Profile  *ProfileState // of the template's profile; nil if it does not exist
	Role     *role.State   // only read when asked to verify; nil if it does not exist
	PriorIs  PriorIs       // of the profile that the instance has; only read when the rule asks for it
}

// ProfileState is an instance profile as IAM shows it.
type ProfileState struct {
	Arn, ID  string
	Tags     naming.Tags
	RoleArns []string
}

// PriorIs says whose the profile is that the instance has.
type PriorIs string

// Owners of a prior profile.
const (
	PriorForeign PriorIs = "foreign"
	PriorOurs    PriorIs = "ours" // this stack made it
)

// Plan is what is due.
type Plan struct {
	Next     Next
	Result   outcome.Instance // as it stands if nothing is done
	Role     Role
	Profile  Profile
	Template TemplateSpec
}

// For a template and the world as it was observed: which changes are due, and why. NotOwned if the names that it wants
// are taken by somebody else.
func For(r Request, t catalogue.Template, n naming.Namespace, w World) (Plan, error) {
	rule, err := r.Rule(t)
	if err != nil {
		return Plan{}, err
	}
	p := start(r, t, n, w, rule)
	if w.Profile != nil {
		if err := n.Own("instance profile", w.Profile.Arn, w.Profile.Tags); err != nil {
			return Plan{}, err
		}
	}
	association := associationChange(p, w, rule)
	if association.kept != "" {
		return p.end(outcome.Kept, association.kept), nil
	}
	due, err := p.roleChanges(r, t, n, w)
	if err != nil {
		return Plan{}, err
	}
	if len(due) > 0 || (association.change != nil && p.Template.Scope == string(catalogue.ScopeInstance)) {
		p.Next = NextRole // scope instance: this run takes its role over, so that no other run takes it back
	} else if association.change != nil {
		p.Next = NextAssociate
	}
	if association.change != nil {
		due = append(due, *association.change)
	}
	p.Result.Changes = due
	switch {
	case len(due) == 0:
		return p.end(outcome.Current, fmt.Sprintf("instance %s has profile %s as template %s says", w.Instance.ID, p.Profile.Name, t.Name)), nil
	case r.DryRun:
		return p.end(outcome.Planned, changesDue(len(due))), nil
	}
	p.Result.Decision, p.Result.Reason = outcome.Planned, "under way"
	return p, nil
}

func changesDue(n int) string {
	if n == 1 {
		return "1 change is due"
	}
	return fmt.Sprintf("%d changes are due", n)
}

// Ended is the plan for an instance that is no more.
func Ended(i instance.Instance) Plan {
	reason := fmt.Sprintf("instance %s is %s", i.ID, i.State)
	if i.State == instance.Absent {
		reason = fmt.Sprintf("instance %s does not exist in this account and region", i.ID)
	}
	return nothing(i, outcome.Gone, reason)
}

// Unmatched is the plan for an instance that no template matches.
func Unmatched(i instance.Instance) Plan {
	return nothing(i, outcome.Nothing, fmt.Sprintf("no template matches instance %s", i.ID))
}

func nothing(i instance.Instance, d outcome.Decision, reason string) Plan {
	return Plan{
		Next: NextDone,
		Result: outcome.Instance{
			InstanceID: i.ID, Decision: d, Reason: reason, PriorProfileArn: optional(i.ProfileArn),
			Created: []string{}, Changes: []outcome.Change{},
		},
		Role: Role{Created: []string{}}, Profile: Profile{Created: []string{}},
	}
}

func start(r Request, t catalogue.Template, n naming.Namespace, w World, rule catalogue.Replace) Plan {
	p := nothing(w.Instance, "", "")
	name := NameFor(t, n, w.Instance.ID)
	p.Role.Name, p.Role.Arn = name, n.RoleArn(name)
	p.Profile.Name, p.Profile.Arn = name, n.ProfileArn(name)
	if w.Profile != nil {
		p.Profile.ID = &w.Profile.ID
	}
	p.Template = TemplateSpec{
		Name: t.Name, Digest: t.Render(n).Digest(), Scope: string(t.Scope), Replace: string(rule), Repair: r.Verify, Known: w.Profile != nil,
	}
	p.Result.Template, p.Result.RoleArn, p.Result.ProfileArn, p.Result.ProfileID = &t.Name, &p.Role.Arn, &p.Profile.Arn, p.Profile.ID
	if w.Instance.ProfileArn == p.Profile.Arn {
		p.Result.PriorProfileArn = nil
	}
	return p
}

func (p Plan) end(d outcome.Decision, reason string) Plan {
	p.Next, p.Result.Decision, p.Result.Reason = NextDone, d, reason
	return p
}

// NameFor is the name of the role and profile that a template gives an instance.
func NameFor(t catalogue.Template, n naming.Namespace, instanceID string) string {
	if t.Scope == catalogue.ScopeInstance {
		return n.Name(t.Name, instanceID)
	}
	return n.Name(t.Name, "")
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
