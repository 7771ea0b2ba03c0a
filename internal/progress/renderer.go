package progress

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
)

// Renderer shows the events of one execution. Close it after the last one, also if Ended never came.
type Renderer interface {
	Show(Event)
	Close()
}

// For chooses what suits where the output goes: Live on a terminal that can move its cursor, Lines in a pipe or file.
// subject is what the execution is about, such as an instance id.
func For(out *os.File, subject string) Renderer {
	if !term.IsTerminal(out.Fd()) || os.Getenv("TERM") == "dumb" {
		return NewLines(out, subject)
	}
	return NewLive(colorprofile.NewWriter(out, os.Environ()), subject, func() int {
		width, _, err := term.GetSize(out.Fd())
		if err != nil || width < 20 {
			return 80
		}
		return width
	})
}

// Lines writes a line for each event that can be understood by itself: when, about what, which state, what.
type Lines struct {
	out     io.Writer
	subject string
}

// NewLines writes to out.
func NewLines(out io.Writer, subject string) *Lines { return &Lines{out, subject} }

// Show writes one line.
func (l *Lines) Show(e Event) {
	state := e.State
	if state == "" {
		state = "execution"
	}
	line := fmt.Sprintf("%s  %s  %-18s  %s", e.Time.UTC().Format("2006-01-02T15:04:05.000Z"), l.subject, state, tell(e))
	_, _ = fmt.Fprintln(l.out, strings.TrimRight(line, " ")) // as for fmt.Println: who closed the pipe does not want to know
}

// Close has nothing to do.
func (l *Lines) Close() {}

// tell says what happened, without where and when.
func tell(e Event) string {
	switch e.Kind {
	case Started:
		return "started: " + e.Execution
	case Waiting:
		return "waiting: " + reason(e) + attempt(e)
	case Left:
		if e.Error != "" {
			return "failed after " + Elapsed(e.Took) + ": " + reason(e)
		}
		return "left after " + Elapsed(e.Took)
	case Ended:
		said := strings.ToLower(strings.ReplaceAll(e.Status, "_", " ")) + " after " + Elapsed(e.Took)
		if strings.HasPrefix(e.Message, "{") { // the document of a Fail state: whoever shows the end tells it
			e.Message = ""
		}
		if text := reason(e); text != "" {
			said += ": " + text
		}
		return said
	}
	return string(e.Kind)
}

func attempt(e Event) string {
	if e.Attempt == 0 {
		return ""
	}
	return fmt.Sprintf(" (attempt %d)", e.Attempt)
}

func reason(e Event) string {
	if e.Message == "" || e.Error == "" {
		return e.Error + e.Message
	}
	return e.Error + ": " + e.Message
}

// Elapsed shows a duration in as few characters as a person needs: 0.3s, 12.4s, 2m05s, 1h02m.
func Elapsed(d time.Duration) string {
	d = max(d, 0)
	switch {
	case d < 59950*time.Millisecond:
		return fmt.Sprintf("%.1fs", d.Seconds())
	case d < time.Hour-500*time.Millisecond:
		d = d.Round(time.Second)
		return fmt.Sprintf("%dm%02ds", d/time.Minute, d%time.Minute/time.Second)
	}
	d = d.Round(time.Minute)
	return fmt.Sprintf("%dh%02dm", d/time.Hour, d%time.Hour/time.Minute)
}
