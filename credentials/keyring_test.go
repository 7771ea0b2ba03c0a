package credentials_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/zalando/go-keyring"

	"example.com/lanyard/credentials"
)

// sealed makes the library's own keyring in memory this machine's. It is of the whole process: no test beside it.
func sealed(t *testing.T) {
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/the/keyring/in/memory/needs/none")
	keyring.MockInit()
}

func TestFilesAreEncryptedWhereThereIsAKeyring(t *testing.T) {
	sealed(t)
	dir := folder(t)
	s := &source{Provider: lasting(time.Hour)}
	retrieve := func(fns ...func(*credentials.FileOptions)) (said []error) {
		cache := must[*credentials.FileCache](t)(credentials.File(dir, fns...))
		must[aws.Credentials](t)(credentials.Cached(s, cache, func(o *credentials.Options) { o.Report = func(err error) { said = append(said, err) } }).Retrieve(ctx))
		return said
	}
	retrieve()
	retrieve() // as another process, with the key of the first
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the source was asked %d times, want once", n)
	}
	content := string(must[[]byte](t)(os.ReadFile(files(t, dir)[0])))
	for _, secret := range []string{"SECRET", "TOKEN", "ASIALASTING"} {
		if strings.Contains(content, secret) {
			t.Errorf("the file holds %s", secret)
		}
	}
	if p := must[*credentials.FileCache](t)(credentials.File(dir)).Protection(); !strings.Contains(p, "encrypted with a key in the system's keyring") {
		t.Errorf("protection: %s", p)
	}

	// The key is lost: what it sealed counts as none, and is sealed anew.
	keyring.MockInit()
	if said := retrieve(); len(said) != 1 || !strings.Contains(said[0].Error(), "encrypted with another key") {
		t.Errorf("told %v", said)
	}
	retrieve()
	if n := s.asked.Load(); n != 2 {
		t.Errorf("the source was asked %d times, want 2", n)
	}

	// Somebody who may write the file cannot put another's under its name.
	file := files(t, dir)[0]
	other := credentials.Cached(named{lasting(time.Hour), "other"}, must[*credentials.FileCache](t)(credentials.File(dir)))
	must[aws.Credentials](t)(other.Retrieve(ctx))
	for _, one := range files(t, dir) {
		if one != file {
			if err := os.Rename(one, file); err != nil {
				t.Fatal(err)
			}
		}
	}
	if said := retrieve(); len(said) != 1 || !strings.Contains(said[0].Error(), "it is of something else") {
		t.Errorf("told %v", said)
	}

	// An open file is not taken where it should be sealed, and is replaced.
	retrieve(never)
	if said := retrieve(); len(said) != 1 || !strings.Contains(said[0].Error(), "it is not encrypted, and should be") {
		t.Errorf("told %v", said)
	}
}

type named struct {
	credentials.Provider
	key string
}

func (n named) Key() string { return n.key }

// A keyring that refuses, such as a locked one: nothing is written in the open instead.
func TestAKeyringThatRefuses(t *testing.T) {
	sealed(t)
	keyring.MockInitWithError(os.ErrPermission)
	dir := folder(t)
	cache := must[*credentials.FileCache](t)(credentials.File(dir))
	var said []error
	must[aws.Credentials](t)(credentials.Cached(lasting(time.Hour), cache, func(o *credentials.Options) { o.Report = func(err error) { said = append(said, err) } }).Retrieve(ctx))
	if len(files(t, dir)) != 0 {
		t.Error("it was written all the same")
	}
	if len(said) == 0 || !strings.HasPrefix(cache.Protection(), "nothing is kept") {
		t.Errorf("told %v; protection: %s", said, cache.Protection())
	}
	_, err := credentials.File(dir, required)
	says(t, err, "permission denied")
}

func TestNoKeyring(t *testing.T) {
	sealed(t)
	keyring.MockInitWithError(keyring.ErrUnsupportedPlatform)
	dir := folder(t)
	if p := must[*credentials.FileCache](t)(credentials.File(dir)).Protection(); !strings.HasPrefix(p, "not encrypted") {
		t.Errorf("protection: %s", p)
	}
	_, err := credentials.File(dir, required)
	says(t, err, "this system has no keyring")
	_, err = credentials.File(dir, func(o *credentials.FileOptions) { o.Keyring = "sometimes" })
	says(t, err, `keyring: value "sometimes": want auto, required or never`)
}

func required(o *credentials.FileOptions) { o.Keyring = credentials.KeyringRequired }
