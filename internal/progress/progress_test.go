package progress_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"example.com/lanyard/internal/progress"
)

var update = flag.Bool("update", false, "write the golden files anew")

const execution = "arn:aws:states:eu-central-1:111122223333:execution:Lanyard-InstanceRole:i-0123456789abcdef0-20261124T101502Z-3fa9c1"

// Each history is a document as GetExecutionHistory gives it; how it is told is a golden file.
func TestHistoriesAreTold(t *testing.T) {
	for _, name := range histories(t) {
		t.Run(name, func(t *testing.T) {
			events := read(t, name, false)
			var lines bytes.Buffer
			show(progress.NewLines(&lines, "i-0123456789abcdef0"), events)
			golden(t, name+".lines", lines.String())

			var raw bytes.Buffer
			show(progress.NewLive(&raw, "i-0123456789abcdef0", func() int { return 100 }), events)
			golden(t, name+".screen", screen(raw.String()))
		})
	}
}

// Whoever looks between any two events is told of the same waits, once, as who comes late and reads them all.
func TestWaitsAreSaidOnceWheneverTheHistoryIsRead(t *testing.T) {
	for _, name := range []string{"attached", "released"} {
		if diff := cmp.Diff(waits(read(t, name, false)), waits(read(t, name, true)), cmpopts.SortSlices(byTime)); diff != "" {
			t.Errorf("%s: waits read late and (+) seen live differ: %s", name, diff)
		}
	}
}

func byTime(a, b progress.Event) bool { return a.Time.Before(b.Time) }

func TestMessage(t *testing.T) {
	for _, c := range []struct{ name, cause, want string }{
		{"of a function", `{"errorMessage":"create role x: denied","errorType":"AccessDenied"}`, "create role x: denied"},
		{"nested", `{"errorMessage":"{\"errorMessage\":\"inner\",\"errorType\":\"A\"}","errorType":"B"}`, "inner"},
		{"plain", "Rate exceeded", "Rate exceeded"},
		{"other JSON", `{"instanceId":"i-1"}`, `{"instanceId":"i-1"}`},
		{"lines and escapes of somebody else", "a\r\n\x1b[2Jb\u202ec", "a [2Jb c"},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := progress.Message(c.cause); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func histories(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no histories", err)
	}
	for i, f := range files {
		files[i] = strings.TrimSuffix(filepath.Base(f), ".json")
	}
	return files
}

// read a history at once, or settle after every event as if nothing more had been there yet.
func read(t *testing.T, name string, live bool) []progress.Event {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var history struct{ Events []types.HistoryEvent }
	if err := json.Unmarshal(text, &history); err != nil {
		t.Fatal(err)
	}
	var events []progress.Event
	reader := progress.NewReader(execution)
	for _, h := range history.Events {
		events = append(events, reader.Read(h)...)
		if live {
			events = append(events, reader.Settle()...)
		}
	}
	return events
}

func waits(events []progress.Event) []progress.Event {
	var found []progress.Event
	for _, e := range events {
		if e.Kind == progress.Waiting {
			found = append(found, e)
		}
	}
	return found
}

func show(r progress.Renderer, events []progress.Event) {
	for _, e := range events {
		r.Show(e)
	}
	r.Close()
}

// screen is what a terminal shows after the text: the few sequences that Live uses, without colours.
func screen(text string) string {
	lines, row := []string{""}, 0
	for text != "" {
		switch {
		case text[0] == '\n':
			row++
			if row == len(lines) {
				lines = append(lines, "")
			}
			text = text[1:]
		case text[0] == '\r': // Live goes on with a line that it erases or goes up from
			text = text[1:]
		case strings.HasPrefix(text, "\x1b["):
			end := 2 + strings.IndexFunc(text[2:], func(r rune) bool { return r >= '@' })
			n, err := strconv.Atoi(text[2:end])
			if err != nil {
				n = 1
			}
			switch text[end] {
			case 'A':
				row -= n
			case 'J':
				lines = append(lines[:row:row], "")
			case 'K':
				lines[row] = ""
			}
			text = text[end+1:]
		default:
			end := strings.IndexAny(text, "\n\x1b")
			if end < 0 {
				end = len(text)
			}
			lines[row] += text[:end]
			text = text[end:]
		}
	}
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := "testdata/" + name + ".golden"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}
