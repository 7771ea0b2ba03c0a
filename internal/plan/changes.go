package plan

import (
	"fmt"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// roleChanges that are due to role and profile.
func (p Plan) roleChanges(r Request, t catalogue.Template, n naming.Namespace, w World) ([]outcome.Change, error) {
	due := []outcome.Change{}
	add := func(action outcome.Action, resource, reason string, args ...any) {
		due = append(due, outcome.Change{Action: action, Resource: resource, Reason: fmt.Sprintf(reason, args...)})
	}
	if r.Verify {
		if err := p.drift(add, t, n, w); err != nil {
			return nil, err
		}
	}
	if w.Profile == nil {
		if !r.Verify {
			add(outcome.CreateRole, p.Role.Arn, "template %s has no profile yet", t.Name)
		}
		add(outcome.CreateProfile, p.Profile.Arn, "template %s has no profile yet", t.Name)
		return due, nil
	}
	switch spec := w.Profile.Tags[naming.TagSpec]; {
	case spec == naming.Pending:
		add(outcome.UpdateRole, p.Role.Arn, "a run has begun it and not finished")
	case spec != p.Template.Digest:
		add(outcome.UpdateRole, p.Role.Arn, "it is of another version of template %s", t.Name)
	}
	switch {
	case len(w.Profile.RoleArns) == 0:
		add(outcome.UpdateProfile, p.Profile.Arn, "it holds no role")
	case w.Profile.RoleArns[0] == p.Role.Arn:
	case r.Verify:
		add(outcome.UpdateProfile, p.Profile.Arn, "it holds %s: instances may have mixed credentials for up to an hour", w.Profile.RoleArns[0])
	default:
		return nil, step.Errorf(step.NotOwned, "instance profile %s holds role %s, not %s: set verify to true to put ours in its place",
			p.Profile.Arn, w.Profile.RoleArns[0], p.Role.Arn)
	}
	return due, nil
}

// drift that no digest can show: it needs the role itself.
func (p Plan) drift(add func(outcome.Action, string, string, ...any), t catalogue.Template, n naming.Namespace, w World) error {
	if w.Role == nil {
		add(outcome.CreateRole, p.Role.Arn, "it does not exist")
		return nil
	}
	if err := n.Own("role", w.Role.Arn, w.Role.Tags); err != nil {
		return err
	}
	for _, d := range w.Role.Diff(t.Render(n)) {
		add(outcome.UpdateRole, p.Role.Arn, "%s", d.Reason)
	}
	return nil
}

type association struct {
	change *outcome.Change // nil: none is due
	kept   string          // why the instance keeps another profile, or empty
}

func associationChange(p Plan, w World, rule catalogue.Replace) association {
	i := w.Instance
	due := func(action outcome.Action, reason string, args ...any) association {
		return association{change: &outcome.Change{Action: action, Resource: i.ID, Reason: fmt.Sprintf(reason, args...)}}
	}
	switch {
	case i.ProfileArn == "":
		return due(outcome.Associate, "it has no profile")
	case i.ProfileArn == p.Profile.Arn && w.Profile != nil && i.ProfileID == w.Profile.ID:
		return association{}
	case i.ProfileArn == p.Profile.Arn:
		return due(outcome.Replace, "its profile %s was deleted and made again: it has id %s", i.ProfileArn, i.ProfileID)
	case rule == catalogue.ReplaceAlways, rule == catalogue.ReplaceOwned && w.PriorIs == PriorOurs:
		return due(outcome.Replace, "it has profile %s, and the rule for replacing is %s", i.ProfileArn, rule)
	}
	return association{kept: fmt.Sprintf("instance %s has profile %s, and the rule for replacing is %s", i.ID, i.ProfileArn, rule)}
}
