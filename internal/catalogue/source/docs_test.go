package source

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocs holds docs/catalogue.md to what is true: its example loads, its errors are real, and it has every key.
func TestDocs(t *testing.T) {
	text, err := os.ReadFile(root + "/docs/catalogue.md")
	if err != nil {
		t.Fatal(err)
	}
	bad, err := os.ReadFile("testdata/bad.golden")
	if err != nil {
		t.Fatal(err)
	}
	errorLines := strings.Split(string(bad), "\n")
	blocks := regexp.MustCompile("(?s)```(yaml|text)\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 2 {
		t.Errorf("%d examples, want a template and the errors", len(blocks))
	}
	for _, block := range blocks {
		if block[1] == "yaml" {
			if _, err := Load(one(block[2])); err != nil {
				t.Errorf("the example does not load: %v", err)
			}
			continue
		}
		for line := range strings.Lines(block[2]) {
			if line = strings.TrimSuffix(line, "\n"); !slices.Contains(errorLines, line) {
				t.Errorf("not an error that Load gives: %s", line)
			}
		}
	}
	for _, key := range templateKeys {
		if !strings.Contains(string(text), "\n| `"+key+"` |") {
			t.Errorf("the table of keys lacks %s", key)
		}
	}
	for _, key := range matchKeys {
		if !strings.Contains(string(text), "\n| `match."+key+"` |") {
			t.Errorf("the table of keys lacks match.%s", key)
		}
	}
}
