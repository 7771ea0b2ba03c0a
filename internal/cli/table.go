package cli

import (
	"fmt"
	"io"
	"strings"

	"example.com/lanyard/internal/progress"
)

// table writes rows in columns. The last column may be long, and is broken by words on a terminal.
func table(w io.Writer, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row[:len(row)-1] {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len(cell))
		}
	}
	for _, row := range rows {
		indent := 2
		line := strings.Repeat(" ", indent)
		for i, cell := range row[:len(row)-1] {
			line += faint.Render(cell) + strings.Repeat(" ", widths[i]-len(cell)+2)
			indent += widths[i] + 2
		}
		last := progress.OneLine(row[len(row)-1])
		_, _ = fmt.Fprintln(w, strings.TrimRight(line+wrap(w, indent, last), " "))
	}
}

func blank(w io.Writer) { _, _ = fmt.Fprintln(w) }
