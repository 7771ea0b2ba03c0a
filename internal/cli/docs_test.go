package cli

import (
	"os"
	"strings"
	"testing"
)

// The documentation names every command and says of the exit codes what the help says.
func TestDocumentation(t *testing.T) {
	text, err := os.ReadFile("../../docs/command.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), exitCodes) {
		t.Errorf("docs/command.md does not hold the exit codes as the help says them:\n%s", exitCodes)
	}
	for _, c := range newRoot(&options{}).Commands() {
		if !strings.Contains(string(text), "lanyard "+c.Name()) {
			t.Errorf("docs/command.md does not show lanyard %s", c.Name())
		}
	}
}
