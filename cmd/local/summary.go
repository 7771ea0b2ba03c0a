package main

import (
	"encoding/json"
	"fmt"
	"time"

	"charm.land/lipgloss/v2/table"
)

func (r *run) read(output string) error { return json.Unmarshal([]byte(output), &r.result) }

func summary(runs []run) {
	heading("What happened")
	t := table.New().Headers("instance", "how", "decision", "role", "launch to credentials", "states", "AWS calls")
	for _, r := range runs {
		role := ""
		if r.result.RoleArn != nil {
			role = *r.result.RoleArn
		}
		t.Row(r.instance, r.how, string(r.result.Decision), role, r.took.Round(100*time.Millisecond).String(), fmt.Sprint(r.states), fmt.Sprint(r.calls))
	}
	show(t.Render())
	show(faint.Render("The second time counts from the start by hand, and most of it is the instance's own start."))
}
