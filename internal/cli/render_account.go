package cli

import (
	"io"
	"strings"
	"time"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/progress"
)

// renderAccount is the outcome of AccountRole, or of its dry run.
func renderAccount(w io.Writer, a outcome.Account) {
	headline(w, a.Decision, a.AccountID, a.Reason)
	rows := [][]string{
		{"Template", progress.OneLine(a.Template)},
		{"Principal", progress.OneLine(a.Principal)},
		{"Role", progress.OneLine(a.RoleArn)},
		{"Sessions", "up to " + hours(a.MaxSessionSeconds)},
	}
	if a.Note != nil {
		rows = append(rows, []string{"", "(" + progress.OneLine(*a.Note) + ")"})
	}
	rows = append(rows, list("Created", a.Created)...)
	if a.Proof != nil {
		rows = append(rows, proof(*a.Proof)...)
	}
	if a.Decision == outcome.Planned {
		fields(w, rows)
		renderChanges(w, a.Changes)
		return
	}
	fields(w, append(rows, wasDue(a.Changes)...))
}

// hours as a template says them: 2h, 1h30m.
func hours(seconds int) string {
	text := (time.Duration(seconds) * time.Second).String()
	for _, none := range []string{"m0s", "h0m"} {
		if cut, ok := strings.CutSuffix(text, none); ok {
			text = cut + none[:1]
		}
	}
	return text
}

func proof(p outcome.Proof) [][]string {
	status := good.Render(string(p.Status))
	if p.Status != outcome.Proven {
		status = warn.Render(string(p.Status))
	}
	rows := append([][]string{{"Proof", status}}, list("", p.Shown)...)
	if p.Command != nil {
		rows = append(rows, []string{"", progress.OneLine(*p.Command)})
	}
	return rows
}
