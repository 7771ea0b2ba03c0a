package main

import (
	"bytes"
	"fmt"
	"os"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

var (
	out   = colorprofile.NewWriter(os.Stdout, os.Environ()) // no colours in a pipe or under NO_COLOR
	title = lipgloss.NewStyle().Bold(true)
	faint = lipgloss.NewStyle().Faint(true)
	good  = lipgloss.NewStyle().Foreground(lipgloss.Green)
)

func say(format string, args ...any) { show(faint.Render("  " + fmt.Sprintf(format, args...))) }

func heading(text string) {
	show("")
	show(title.Render(text))
}

func show(line string) { _, _ = fmt.Fprintln(out, line) }

// tail keeps the last lines.
func tail(text []byte, lines int) []byte {
	all := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	return bytes.Join(all[max(0, len(all)-lines):], []byte("\n"))
}
