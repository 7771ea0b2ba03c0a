package cli

import (
	"encoding/json"
	"fmt"
	"io"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/progress"
)

// renderOutcome shows the output of an execution of any machine; what it does not know it shows as it is.
func renderOutcome(w io.Writer, output string) {
	var kind struct {
		Decision  *outcome.Decision `json:"decision"`
		Released  *json.RawMessage  `json:"released"`
		AccountID *string           `json:"accountId"`
		Task      *string           `json:"taskDefinition"`
		AdminUser *string           `json:"adminUser"`
	}
	if json.Unmarshal([]byte(output), &kind) == nil && kind.Decision != nil {
		show := rendered(w, renderInstance)
		switch {
		case kind.Released != nil:
			show = rendered(w, renderRelease)
		case kind.AccountID != nil:
			show = rendered(w, renderAccount)
		case kind.Task != nil:
			show = rendered(w, renderTask)
		case kind.AdminUser != nil:
			show = rendered(w, renderIdentity)
		case *kind.Decision == outcome.Planned:
			show = rendered(w, renderPlan)
		}
		if show(output) {
			return
		}
	}
	_, _ = fmt.Fprintln(w, output)
}

// rendered reads an outcome and shows it, if it can be read.
func rendered[Outcome any](w io.Writer, render func(io.Writer, Outcome)) func(string) bool {
	return func(output string) bool {
		var o Outcome
		if json.Unmarshal([]byte(output), &o) != nil {
			return false
		}
		render(w, o)
		return true
	}
}

func renderInstance(w io.Writer, i outcome.Instance) {
	headline(w, i.Decision, i.InstanceID, i.Reason)
	var rows [][]string
	add := func(label string, value *string) {
		if value != nil && *value != "" {
			rows = append(rows, []string{label, progress.OneLine(*value)})
		}
	}
	add("Template", i.Template)
	if i.Decision == outcome.Kept { // what the template would give is not what the instance has
		add("Keeps", i.PriorProfileArn)
	} else {
		add("Role", i.RoleArn)
		add("Profile", i.ProfileArn)
		add("Profile id", i.ProfileID)
		add("Association", i.AssociationID)
		add("Had before", i.PriorProfileArn)
	}
	rows = append(rows, list("Created", i.Created)...)
	rows = append(rows, wasDue(i.Changes)...)
	fields(w, rows)
}

// wasDue are the changes that a run has made.
func wasDue(changes []outcome.Change) [][]string {
	var texts []string
	for _, c := range changes {
		texts = append(texts, fmt.Sprintf("%s %s: %s", c.Action, resourceName(c.Resource), c.Reason))
	}
	return list("Was due", texts)
}

func renderRelease(w io.Writer, r outcome.Release) {
	headline(w, r.Decision, r.InstanceID, r.Reason)
	var rows [][]string
	for _, one := range r.Released {
		rows = append(rows, list("Removed", one.Removed)...)
		rows = append(rows, list("Left", one.Left)...)
		if one.Reason != "" {
			rows = append(rows, []string{"", "(" + progress.OneLine(one.Reason) + ")"})
		}
	}
	fields(w, rows)
}

// headline is the one line that says how it ended.
func headline(w io.Writer, d outcome.Decision, instanceID, reason string) {
	colour := good
	if d == outcome.Kept || d == outcome.Gone || d == outcome.Running || d == outcome.IdentityUnproven {
		colour = warn
	}
	text := colour.Render(string(d)) + "  " + bold.Render(instanceID)
	if reason != "" {
		text += "  " + progress.OneLine(reason)
	}
	_, _ = fmt.Fprintln(w, wrap(w, 2, text))
}

// list is one label with a value a line.
func list(label string, values []string) [][]string {
	var rows [][]string
	for i, v := range values {
		if i > 0 {
			label = ""
		}
		rows = append(rows, []string{label, progress.OneLine(v)})
	}
	return rows
}
