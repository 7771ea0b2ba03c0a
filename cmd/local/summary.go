package main

import (
	"fmt"
	"time"

	"charm.land/lipgloss/v2/table"
)

func summary(runs []run) {
	heading("What happened")
	t := table.New().Headers("for", "how", "decision", "role", "to credentials", "states", "AWS calls")
	for _, r := range runs {
		t.Row(r.subject, r.how, r.decision, r.roleArn, r.took.Round(100*time.Millisecond).String(), fmt.Sprint(r.states), fmt.Sprint(r.calls))
	}
	show(t.Render())
	show(faint.Render("To credentials: from the launch, or from the start by hand. Of the stopped instance, most is its own start. Runs overlap."))
}
