package credentials_test

import (
	"os/exec"
	"strings"
	"testing"
)

// The functions start in milliseconds because they link little: nothing of this package, nor of what it needs.
func TestFunctionsLinkNoneOfIt(t *testing.T) {
	t.Parallel()
	out, err := exec.Command("go", "list", "-deps", "../functions/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for dep := range strings.Lines(string(out)) {
		dep = strings.TrimSpace(dep)
		for _, ours := range []string{"example.com/lanyard/credentials", "github.com/gofrs/flock", "github.com/zalando/go-keyring", "github.com/godbus/dbus"} {
			if strings.HasPrefix(dep, ours) {
				t.Errorf("a function links %s", dep)
			}
		}
	}
}
