package cli

import (
	"fmt"
	"io"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/progress"
)

// renderTask is the outcome of TaskRole, or of its dry run.
func renderTask(w io.Writer, t outcome.Task) {
	headline(w, t.Decision, resourceName(t.TaskDefinition), t.Reason)
	rows := [][]string{{"Template", progress.OneLine(t.Template)}}
	add := func(label string, value *string) {
		if value != nil {
			rows = append(rows, []string{label, progress.OneLine(*value)})
		}
	}
	if t.Decision == outcome.Kept { // what the template would give is not what the tasks have
		add("Keeps", t.PriorTaskRoleArn)
	} else {
		add("Role", &t.RoleArn)
		add("Had before", t.PriorTaskRoleArn)
	}
	if t.Decision != outcome.Planned {
		add("Revision", t.RevisionArn)
	}
	add("Service", t.Service)
	if t.TaskCount > 0 {
		rows = append(rows, []string{"Proven", fmt.Sprintf("on %d running or finished tasks", t.TaskCount)})
		rows = append(rows, list("", t.Tasks)...)
	}
	rows = append(rows, list("Created", t.Created)...)
	fields(w, rows)
	if t.Decision == outcome.Planned {
		renderChanges(w, t.Changes)
	}
}
