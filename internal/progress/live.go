package progress

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"example.com/lanyard/internal/step"
)

var (
	bold   = lipgloss.NewStyle().Bold(true)
	faint  = lipgloss.NewStyle().Faint(true)
	green  = lipgloss.NewStyle().Foreground(lipgloss.Green)
	yellow = lipgloss.NewStyle().Foreground(lipgloss.Yellow)
	red    = lipgloss.NewStyle().Foreground(lipgloss.Red)

	spinner = []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}
)

// Live keeps the states that are under way at the bottom of a terminal, with the time that they have taken and what they
// wait for; states that are done scroll up and stay.
//
// It redraws some lines by itself rather than by a terminal framework: it takes no keys, and a framework's questions to the
// terminal would be answered into the shell of who runs it.
type Live struct {
	out     io.Writer
	width   func() int
	subject string

	mu     sync.Mutex
	active []*row
	drawn  int // lines at the bottom that are to be drawn over
	frame  int
	done   chan struct{}
	closed sync.Once
}

type row struct {
	visit   int64
	state   string
	since   time.Time
	waiting *Event
	waits   []string // names of errors that were waited for, in order of first sight
}

// NewLive writes to out, a terminal that is width() columns wide.
func NewLive(out io.Writer, subject string, width func() int) *Live {
	l := &Live{out: out, width: width, subject: subject, done: make(chan struct{})}
	go l.tick()
	return l
}

// Show takes the event into the picture.
func (l *Live) Show(e Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch e.Kind {
	case Started:
		l.print(bold.Render(l.subject) + "  " + faint.Render(shortName(e.Execution)))
	case Entered:
		if e.Type != "Fail" {
			l.active = append(l.active, &row{visit: e.Visit, state: e.State, since: e.Time})
		}
	case Waiting:
		if r := l.row(e.Visit); r != nil {
			r.wait(e)
		}
	case Left:
		l.leave(e)
	case Ended:
		mark := green.Render("●")
		if e.Status != "SUCCEEDED" {
			mark = red.Render("●")
		}
		l.print(fmt.Sprintf("%s %s", mark, tell(e)))
	}
	l.draw()
}

// Close stops the clock and leaves the cursor on a line of its own.
func (l *Live) Close() {
	l.closed.Do(func() {
		close(l.done)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.draw()
	})
}

func (l *Live) tick() {
	ticker := time.NewTicker(100 * time.Millisecond)
	defer ticker.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-ticker.C:
			l.mu.Lock()
			l.frame++
			if len(l.active) > 0 {
				l.draw()
			}
			l.mu.Unlock()
		}
	}
}

func (l *Live) row(visit int64) *row {
	for _, r := range l.active {
		if r.visit == visit {
			return r
		}
	}
	return nil
}

func (l *Live) leave(e Event) {
	r := l.row(e.Visit)
	if r == nil {
		return
	}
	for i := range l.active {
		if l.active[i] == r {
			l.active = append(l.active[:i], l.active[i+1:]...)
			break
		}
	}
	switch {
	case e.Error != "":
		l.print(line(red.Render("✗"), e.State, e.Took) + red.Render(reason(e)))
	case e.Type == "Choice" || e.Type == "Pass" || e.Type == "Succeed":
		// It only leads on.
	case len(r.waits) > 0:
		l.print(line(green.Render("✓"), e.State, e.Took) +
			faint.Render(fmt.Sprintf("waited for %s, %d attempts", strings.Join(r.waits, ", "), e.Attempt)))
	default:
		l.print(line(green.Render("✓"), e.State, e.Took))
	}
}

func (r *row) wait(e Event) {
	r.waiting = &e
	if e.Error != "" && !slices.Contains(r.waits, e.Error) {
		r.waits = append(r.waits, e.Error)
	}
}

// print puts a line above what is under way. draw follows it.
func (l *Live) print(text string) {
	l.erase()
	_, _ = fmt.Fprintln(l.out, l.wrap(text))
}

// draw shows what is under way, over what was drawn before.
func (l *Live) draw() {
	var lines []string
	for _, r := range l.active {
		text := line(yellow.Render(spinner[l.frame%len(spinner)]), r.state, time.Since(r.since))
		if r.waiting != nil {
			text += waits(r.waiting)
		}
		lines = append(lines, strings.Split(l.wrap(text), "\n")...)
	}
	over := ""
	if l.drawn > 0 {
		over = up(l.drawn)
	}
	for _, text := range lines {
		over += ansi.EraseLineRight + text + "\n"
	}
	if l.drawn > len(lines) {
		over += ansi.EraseScreenBelow
	}
	l.drawn = len(lines)
	_, _ = io.WriteString(l.out, over)
}

func (l *Live) erase() {
	if l.drawn > 0 {
		_, _ = io.WriteString(l.out, up(l.drawn)+ansi.EraseScreenBelow)
		l.drawn = 0
	}
}

// up to the start of the line that is n lines above: the cursor may be moved by what the terminal echoes, such as ^C.
func up(n int) string { return "\r" + ansi.CursorUp(n) }

// wrap keeps text within the terminal, so that draw knows how many lines it takes; what goes on hangs below the reason.
func (l *Live) wrap(text string) string {
	width := l.width() - 1
	indent := reasonAt
	if width < 2*reasonAt {
		indent = 4
	}
	head, rest, more := strings.Cut(Wrap(text, width), "\n")
	if !more {
		return head
	}
	rest = Wrap(strings.ReplaceAll(rest, "\n", " "), width-indent)
	hang := "\n" + strings.Repeat(" ", indent)
	return head + hang + strings.ReplaceAll(rest, "\n", hang)
}

// reasonAt is the column at which line leaves off.
const reasonAt = 31

// shortName of an execution: its machine and its name.
func shortName(execution string) string {
	parts := strings.Split(OneLine(execution), ":")
	return strings.Join(parts[max(0, len(parts)-2):], "  ")
}

func line(mark, state string, took time.Duration) string {
	return fmt.Sprintf("%s %-20s %6s  ", mark, OneLine(state), Elapsed(took))
}

// waits says in short what is waited for, and then in AWS's words.
func waits(e *Event) string {
	text := yellow.Render(strings.TrimSpace("waiting: " + e.Error))
	if means := meaning[step.Code(e.Error)]; means != "" {
		text += ": " + means
	}
	text += attempt(*e)
	if e.Message != "" {
		text += " " + faint.Render(e.Message)
	}
	return text
}

// meaning of what is waited for, for people who do not know the codes.
var meaning = map[step.Code]string{
	step.NotVisible:         "it was just made, and AWS does not see it everywhere yet",
	step.InstanceNotVisible: "EC2 does not show the instance yet",
	step.InstanceNotReady:   "the instance is neither running nor stopped yet",
	step.AssociationPending: "EC2 is still at it",
	step.AccessDenied:       "a permission that was just given may not have reached AWS everywhere yet",
	step.Throttled:          "AWS asks to slow down",
	step.Unavailable:        "AWS failed or did not answer",
}
