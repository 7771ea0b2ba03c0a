package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/charmbracelet/colorprofile"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/progress"
	"example.com/lanyard/internal/step"
)

// Each history of internal/progress ends in an outcome or a failure: how it is told, and with which exit code.
func TestEndsAreTold(t *testing.T) {
	files, err := filepath.Glob("../progress/testdata/*.json")
	if err != nil || len(files) == 0 {
		t.Fatal("no histories", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			e := replay(t, file)
			var told bytes.Buffer
			plain := &colorprofile.Writer{Forward: &told, Profile: colorprofile.NoTTY}
			if e.Status == "SUCCEEDED" {
				renderOutcome(plain, e.Output)
			} else {
				p := problemOf(explain(e))
				renderProblem(plain, p)
				fmt.Fprintf(&told, "\nexit code %d, and as JSON:\n", p.Exit)
				writeJSON(&told, p)
			}
			golden(t, "testdata/told/"+name+".golden", told.String())
		})
	}
}

func replay(t *testing.T, file string) end {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var history struct{ Events []types.HistoryEvent }
	if err := json.Unmarshal(text, &history); err != nil {
		t.Fatal(err)
	}
	var e end
	reader := progress.NewReader("arn:aws:states:eu-central-1:111122223333:execution:Lanyard-InstanceRole:i-0123456789abcdef0-20261124T101502Z-3fa9c1")
	for _, h := range history.Events {
		for _, event := range reader.Read(h) {
			e.see(event)
		}
	}
	return e
}

func TestEveryCodeHasAdvice(t *testing.T) {
	for _, code := range step.Codes {
		if advice[code] == "" {
			t.Errorf("%s: none", code)
		}
	}
}

func TestExecutionName(t *testing.T) {
	at := time.Date(2026, 11, 24, 10, 15, 2, 0, time.FixedZone("", 3600))
	name := executionName("i-0123456789abcdef0", []byte(`{"instanceId":"i-0123456789abcdef0"}`), at)
	if want := "i-0123456789abcdef0-20261124T091502Z-"; !strings.HasPrefix(name, want) || len(name) != len(want)+6 {
		t.Errorf("got %s, want %s and six digits", name, want)
	}
	if other := executionName("i-0123456789abcdef0", []byte(`{"instanceId":"i-0123456789abcdef0","dryRun":true}`), at); other == name {
		t.Errorf("another input of the same moment has the same name %s", name)
	}
	again := executionName("i-0123456789abcdef0", []byte(`{"instanceId":"i-0123456789abcdef0"}`), at.Add(time.Millisecond))
	if again == name {
		t.Errorf("the same input later in the second has the same name %s", name)
	}
	if !executionForm.MatchString(name) {
		t.Errorf("watch does not take %s", name)
	}
}

func golden(t *testing.T, file, got string) {
	t.Helper()
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
