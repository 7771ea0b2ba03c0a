package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/catalogue"
)

func TestStagePutsTheCatalogueBesideTheBinary(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "step")
	if err := os.WriteFile(filepath.Join(from, binary), []byte("program"), 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 { // again over what is there
		if err := stage(from, to, []byte("{}")); err != nil {
			t.Fatal(err)
		}
	}
	for name, want := range map[string]string{binary: "program", catalogue.File: "{}"} {
		if got, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(got) != want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if info, err := os.Stat(filepath.Join(to, binary)); err != nil || info.Mode().Perm() != 0o755 {
		t.Errorf("the binary cannot be executed: %v, %v", info.Mode(), err)
	}
}

func TestCheckBuilt(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, dir := range []string{"functions/one/bootstrap", "functions/two/bootstrap", "build/functions/two"} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const amd64 = "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x3e\x00\x01\x00\x00\x00"
	if err := os.WriteFile("build/functions/two/bootstrap", []byte(amd64+strings.Repeat("\x00", 40)), 0o755); err != nil {
		t.Fatal(err)
	}
	err := checkBuilt(settings.ARM64)
	if err == nil {
		t.Fatal("a missing binary and one of another architecture were taken")
	}
	const want = "open build/functions/one/bootstrap: no such file or directory: run `make build`\n" +
		"build/functions/two/bootstrap: built for EM_X86_64, and the context architecture is arm64"
	if err.Error() != want {
		t.Errorf("error\n%v\nwant\n%s", err, want)
	}
}

func TestEveryRetentionHasItsName(t *testing.T) {
	for _, days := range settings.RetentionDays {
		if _, ok := retentions[days]; !ok {
			t.Errorf("%d days have no name in the CDK", days)
		}
	}
}
