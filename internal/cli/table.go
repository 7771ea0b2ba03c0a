package cli

import (
	"fmt"
	"io"
	"strings"

	"charm.land/lipgloss/v2"

	"example.com/lanyard/internal/progress"
)

// fields writes rows of a label and what it is of.
func fields(w io.Writer, rows [][]string) {
	for i, row := range rows {
		if row[0] != "" {
			rows[i] = []string{faint.Render(row[0]), row[1]}
		}
	}
	table(w, rows)
}

// table writes rows in columns. The last column may be long, and is broken by words on a terminal.
func table(w io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], lipgloss.Width(cell))
		}
	}
	for _, row := range rows {
		line := "  "
		for i, cell := range row[:len(row)-1] {
			line += cell + strings.Repeat(" ", widths[i]-lipgloss.Width(cell)+2)
		}
		last := wrap(w, lipgloss.Width(line), row[len(row)-1])
		_, _ = fmt.Fprintln(w, strings.TrimRight(line+last, " "))
	}
}

// resourceName is what tells resources of one account apart: an ARN without what is the same for all.
func resourceName(resource string) string {
	resource = progress.OneLine(resource)
	if !strings.HasPrefix(resource, "arn:") {
		return resource
	}
	parts := strings.SplitN(resource, ":", 6)
	return parts[len(parts)-1]
}

func blank(w io.Writer) { _, _ = fmt.Fprintln(w) }
