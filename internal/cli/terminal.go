package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"

	"example.com/lanyard/internal/progress"
)

var (
	bold  = lipgloss.NewStyle().Bold(true)
	faint = lipgloss.NewStyle().Faint(true)
	good  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	warn  = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	bad   = lipgloss.NewStyle().Foreground(lipgloss.Red)
)

// styled takes the colours away where f is no terminal, or NO_COLOR is set.
func styled(f *os.File) io.Writer { return colorprofile.NewWriter(f, os.Environ()) }

func isTerminal(f *os.File) bool { return term.IsTerminal(f.Fd()) }

// columns of the terminal behind w; what goes elsewhere is not broken.
func columns(w io.Writer) int {
	if c, ok := w.(*colorprofile.Writer); ok {
		w = c.Forward
	}
	if f, ok := w.(*os.File); ok && isTerminal(f) {
		if width, _, err := term.GetSize(f.Fd()); err == nil && width >= 40 {
			return width
		}
		return 80
	}
	return 1 << 20
}

// wrap text by words into lines that fit beside an indent.
func wrap(w io.Writer, indent int, text string) string {
	hang := "\n" + string(bytes.Repeat([]byte(" "), indent))
	return string(bytes.ReplaceAll([]byte(progress.WrapWords(text, max(columns(w)-indent-1, 20))), []byte("\n"), []byte(hang)))
}

// writeJSON is the one document of --output json.
func writeJSON(w io.Writer, document any) {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false) // reasons hold < and &
	e.SetIndent("", "  ")
	_ = e.Encode(document) // it holds strings and numbers only; who closed the pipe does not want to know
}

// trimmer drops blanks at the end of lines.
type trimmer struct {
	out  io.Writer
	rest []byte
}

func (t *trimmer) Write(p []byte) (int, error) {
	t.rest = append(t.rest, p...)
	for {
		i := bytes.IndexByte(t.rest, '\n')
		if i < 0 {
			return len(p), nil
		}
		line := append(bytes.TrimRight(t.rest[:i:i], " "), '\n')
		t.rest = t.rest[i+1:]
		if _, err := t.out.Write(line); err != nil {
			return len(p), err
		}
	}
}
