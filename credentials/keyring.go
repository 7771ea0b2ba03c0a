package credentials

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/zalando/go-keyring"
)

// Keyring says what protects cached files besides their mode.
type Keyring string

// Choices of FileOptions.Keyring.
const (
	// KeyringAuto encrypts the files with a key in the system's keyring (macOS's keychain, Windows' credential manager,
	// Linux's Secret Service). Where there is none, as on most servers, files are not encrypted: a key beside them would
	// protect nothing. Where there is one that is locked or refuses, nothing is kept.
	KeyringAuto Keyring = "auto"

	// KeyringRequired is the same, and makes File fail where there is none, or where it is locked or refuses.
	KeyringRequired Keyring = "required"

	// KeyringNever leaves the keyring alone: the files are not encrypted.
	KeyringNever Keyring = "never"
)

// Of the one key that a user has in the keyring.
const (
	keyringService = "lanyard"
	keyringUser    = "credentials cache"
	keyringLength  = 32 // bytes: AES-256
)

// keyringPatience is for a person who is asked to unlock it.
const keyringPatience = 30 * time.Second

var errNoKeyring = errors.New("this system has no keyring")

func (k Keyring) check() error {
	switch k {
	case KeyringAuto, KeyringRequired, KeyringNever:
		return nil
	}
	return wrong("keyring", string(k), "%s, %s or %s", KeyringAuto, KeyringRequired, KeyringNever)
}

// secret from the keyring, which is made if there is none; nil if the keyring is not to be used.
func (k Keyring) secret(dir string) ([]byte, error) {
	if k == KeyringNever {
		return nil, nil
	}
	if !hasKeyring() {
		return nil, errNoKeyring
	}
	type answer struct {
		secret []byte
		err    error
	}
	answered := make(chan answer, 1)
	go func() {
		secret, err := fetchSecret(dir)
		answered <- answer{secret, err}
	}()
	select {
	case a := <-answered:
		return a.secret, a.err
	case <-time.After(keyringPatience):
		return nil, fmt.Errorf("the system's keyring did not answer for %s: unlock it", keyringPatience)
	}
}

func fetchSecret(dir string) ([]byte, error) {
	secret, err := readSecret()
	if !errors.Is(err, keyring.ErrNotFound) {
		return secret, err
	}
	lock := flock.New(filepath.Join(dir, "keyring.lock"), flock.SetPermissions(0o600))
	ctx, cancel := context.WithTimeout(context.Background(), keyringPatience)
	defer cancel()
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return nil, fmt.Errorf("lock the making of a key for the keyring: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	if secret, err = readSecret(); !errors.Is(err, keyring.ErrNotFound) { // another process made it
		return secret, err
	}
	secret = make([]byte, keyringLength)
	_, _ = rand.Read(secret) // it never fails
	if err := keyring.Set(keyringService, keyringUser, base64.StdEncoding.EncodeToString(secret)); err != nil {
		return nil, keyringError("put a key into the system's keyring", err)
	}
	return secret, nil
}

func readSecret() ([]byte, error) {
	text, err := keyring.Get(keyringService, keyringUser)
	if err != nil {
		return nil, keyringError("read the system's keyring", err)
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(secret) != keyringLength {
		return nil, keyring.ErrNotFound // somebody else's, or broken: what it sealed is lost and asked for anew
	}
	return secret, nil
}

func keyringError(doing string, err error) error {
	if errors.Is(err, keyring.ErrUnsupportedPlatform) || noService(err) {
		return errNoKeyring
	}
	return fmt.Errorf("%s: %w", doing, err)
}
