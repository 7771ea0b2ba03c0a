package cli

import (
	"io"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/progress"
)

// renderIdentity is the outcome of AppIdentity, or of its dry run.
func renderIdentity(w io.Writer, i outcome.Identity) {
	headline(w, i.Decision, i.Name, i.Reason)
	rows := [][]string{{"Template", progress.OneLine(i.Template)}}
	add := func(label string, value *string) {
		if value != nil {
			rows = append(rows, []string{label, progress.OneLine(*value)})
		}
	}
	add("User pool", i.UserPoolID)
	add("Client", i.ClientID)
	add("Identity pool", i.IdentityPoolID)
	add("Role", i.RoleArn)
	add("Admin user", i.AdminUser)
	if i.ProvenArn != nil {
		rows = append(rows, []string{"Proof", good.Render("a sign-in got credentials of")}, []string{"", progress.OneLine(*i.ProvenArn)})
	}
	rows = append(rows, list("Created", i.Created)...)
	rows = append(rows, list("Not touched", i.Others)...)
	if i.Decision == outcome.Planned {
		fields(w, rows)
		renderChanges(w, i.Changes)
		return
	}
	fields(w, append(rows, wasDue(i.Changes)...))
}
