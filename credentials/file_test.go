package credentials_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/credentials"
)

// files that hold credentials in a folder.
func files(t testing.TB, dir string) []string {
	return must[[]string](t)(filepath.Glob(filepath.Join(dir, "*.json")))
}

func TestFilesAreClosedToOthersAndNameNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "a", "b")
	cached := credentials.Cached(lasting(time.Hour), plain(t, dir))
	must[aws.Credentials](t)(cached.Retrieve(ctx))
	info := must[os.FileInfo](t)(os.Stat(dir))
	if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder has mode %o", info.Mode().Perm())
	}
	for _, e := range must[[]os.DirEntry](t)(os.ReadDir(dir)) {
		info := must[os.FileInfo](t)(e.Info())
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", e.Name(), info.Mode().Perm())
		}
		if strings.Contains(e.Name(), "lasting") {
			t.Errorf("%s names what was asked", e.Name())
		}
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files", n)
	}
}

func TestAFolderThatOthersCanUseIsRefused(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	if err := os.Chmod(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	_, err := credentials.File(dir, never)
	says(t, err, "mode is 0750")
}

// Whatever is at the file's place: it counts as none, is replaced, and stops nobody.
func TestAFileThatCannotBeUsedIsReplaced(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(file string, content []byte) error{
		"empty":          func(file string, _ []byte) error { return os.WriteFile(file, nil, 0o600) },
		"cut short":      func(file string, content []byte) error { return os.WriteFile(file, content[:len(content)/2], 0o600) },
		"not ours":       func(file string, _ []byte) error { return os.WriteFile(file, []byte(`{"Version":9}`), 0o600) },
		"open to others": func(file string, _ []byte) error { return os.Chmod(file, 0o644) },
		"of another key": func(file string, content []byte) error {
			var f map[string]any
			if err := json.Unmarshal(content, &f); err != nil {
				return err
			}
			f["Key"] = strings.Repeat("0", 64)
			content, _ = json.Marshal(f)
			return os.WriteFile(file, content, 0o600)
		},
		"a link": func(file string, content []byte) error {
			elsewhere := file + ".elsewhere"
			if err := os.WriteFile(elsewhere, content, 0o600); err != nil {
				return err
			}
			_ = os.Remove(file)
			return os.Symlink(elsewhere, file)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := folder(t)
			s := &source{Provider: lasting(time.Hour)}
			var reports []error
			retrieve := func() {
				t.Helper()
				c := credentials.Cached(s, plain(t, dir), func(o *credentials.Options) { o.Report = func(err error) { reports = append(reports, err) } })
				must[aws.Credentials](t)(c.Retrieve(ctx))
			}
			retrieve()
			file := files(t, dir)[0]
			if err := spoil(file, must[[]byte](t)(os.ReadFile(file))); err != nil {
				t.Fatal(err)
			}
			retrieve()
			if n := s.asked.Load(); n != 2 {
				t.Errorf("the source was asked %d times, want 2", n)
			}
			if len(reports) == 0 {
				t.Error("nobody was told")
			}
			for _, err := range reports {
				says(t, err, file, "SECRET", "TOKEN", "ASIALASTING")
			}
			retrieve()
			if n := s.asked.Load(); n != 2 {
				t.Errorf("it was not replaced: the source was asked %d times", n)
			}
		})
	}
}

// A folder that cannot be written to costs requests, not credentials.
func TestACacheThatFailsStopsNobody(t *testing.T) {
	t.Parallel()
	if os.Geteuid() == 0 {
		t.Log("root writes everywhere: the folder is removed instead")
	}
	dir := folder(t)
	cache := plain(t, dir)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	var reports int
	c := credentials.Cached(lasting(time.Hour), cache, func(o *credentials.Options) { o.Report = func(error) { reports++ } })
	must[aws.Credentials](t)(c.Retrieve(ctx))
	must[aws.Credentials](t)(c.Retrieve(ctx))
	if reports == 0 {
		t.Error("nobody was told")
	}
}

func TestWhatIsLongGoneIsRemoved(t *testing.T) {
	t.Parallel()
	dir := folder(t)
	old := filepath.Join(dir, strings.Repeat("a", 64)+".json")
	recent := filepath.Join(dir, strings.Repeat("b", 64)+".json")
	for _, file := range []string{old, recent} {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ago := time.Now().Add(-72 * time.Hour)
	if err := os.Chtimes(old, ago, ago); err != nil {
		t.Fatal(err)
	}
	must[aws.Credentials](t)(credentials.Cached(lasting(time.Hour), plain(t, dir)).Retrieve(ctx))
	if _, err := os.Stat(old); err == nil {
		t.Error("the old file is still there")
	}
	if _, err := os.Stat(recent); err != nil {
		t.Error(err)
	}
}

// Another machine, or this one after it was made into an image, has another key.
func TestKeysTellApart(t *testing.T) {
	t.Parallel()
	cfg := aws.Config{}
	account := func(change func(*credentials.AccountOptions)) string {
		o := credentials.AccountOptions{RoleArn: "arn:aws:iam::111122223333:role/web", SessionName: "me"}
		change(&o)
		return must[credentials.Provider](t)(credentials.Account(cfg, o)).Key()
	}
	seen := map[string]bool{}
	for _, key := range []string{
		account(func(*credentials.AccountOptions) {}),
		account(func(o *credentials.AccountOptions) { o.RoleArn = "arn:aws:iam::444455556666:role/web" }),
		account(func(o *credentials.AccountOptions) { o.SessionName = "you" }),
		account(func(o *credentials.AccountOptions) { o.ExternalID = "x-1" }),
		account(func(o *credentials.AccountOptions) { o.Duration = 15 * time.Minute }),
		account(func(o *credentials.AccountOptions) { o.Caller = "production" }),
		instanceAt("http://127.0.0.1:1").Key(),
		instanceAt("http://127.0.0.1:2").Key(),
	} {
		if seen[key] {
			t.Errorf("two questions have the key %q", key)
		}
		seen[key] = true
	}
}
