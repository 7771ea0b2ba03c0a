package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"example.com/lanyard/internal/outcome"
)

// renderOutcome shows the output of an execution of either machine; what it does not know it shows as it is.
func renderOutcome(w io.Writer, output string) {
	var kind struct {
		Decision *outcome.Decision `json:"decision"`
		Released *json.RawMessage  `json:"released"`
	}
	if json.Unmarshal([]byte(output), &kind) == nil && kind.Decision != nil {
		if kind.Released != nil {
			var r outcome.Release
			if json.Unmarshal([]byte(output), &r) == nil {
				renderRelease(w, r)
				return
			}
		}
		var i outcome.Instance
		if json.Unmarshal([]byte(output), &i) == nil {
			if i.Decision == outcome.Planned {
				renderPlan(w, i)
				return
			}
			renderInstance(w, i)
			return
		}
	}
	_, _ = fmt.Fprintln(w, output)
}

func renderInstance(w io.Writer, i outcome.Instance) {
	headline(w, i.Decision, i.InstanceID, i.Reason)
	var rows [][]string
	add := func(label string, value *string) {
		if value != nil && *value != "" {
			rows = append(rows, []string{label, *value})
		}
	}
	add("Template", i.Template)
	add("Role", i.RoleArn)
	add("Profile", i.ProfileArn)
	add("Profile id", i.ProfileID)
	add("Association", i.AssociationID)
	prior := "Had before"
	if i.Decision == outcome.Kept {
		prior = "Keeps"
	}
	add(prior, i.PriorProfileArn)
	rows = append(rows, list("Created", i.Created)...)
	for n, c := range i.Changes {
		label := ""
		if n == 0 {
			label = "Was due"
		}
		rows = append(rows, []string{label, fmt.Sprintf("%s %s: %s", c.Action, resourceName(c.Resource), c.Reason)})
	}
	table(w, rows)
}

func renderRelease(w io.Writer, r outcome.Release) {
	headline(w, r.Decision, r.InstanceID, r.Reason)
	var rows [][]string
	for _, one := range r.Released {
		rows = append(rows, list("Removed", one.Removed)...)
		rows = append(rows, list("Left", one.Left)...)
		if one.Reason != "" {
			rows = append(rows, []string{"", "because " + one.Reason})
		}
	}
	table(w, rows)
}

// headline is the one line that says how it ended.
func headline(w io.Writer, d outcome.Decision, instanceID, reason string) {
	colour := good
	if d == outcome.Kept || d == outcome.Gone || d == outcome.Running {
		colour = warn
	}
	text := colour.Render(string(d)) + "  " + bold.Render(instanceID)
	if reason != "" {
		text += "  " + reason
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
		rows = append(rows, []string{label, v})
	}
	return rows
}

// resourceName is what tells resources of one account apart: an ARN without what is the same for all.
func resourceName(resource string) string {
	if !strings.HasPrefix(resource, "arn:") {
		return resource
	}
	parts := strings.SplitN(resource, ":", 6)
	return parts[len(parts)-1]
}
