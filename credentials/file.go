package credentials

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/gofrs/flock"
)

// FileOptions of File.
type FileOptions struct {
	Keyring Keyring // KeyringAuto, unless it is set
}

// FileCache keeps credentials in a folder that processes of one user share.
type FileCache struct {
	dir  string
	safe safe
}

// keptFor is how long files stay that nobody wrote to: longer than any session lasts.
const keptFor = 48 * time.Hour

// Dir is the folder that File uses if it is given none: LANYARD_CACHE_DIR, or lanyard/credentials in the user's cache folder
// (os.UserCacheDir). It is an error if there is neither, as for a service without a home.
func Dir() (string, error) {
	if dir := os.Getenv("LANYARD_CACHE_DIR"); dir != "" {
		return dir, nil
	}
	base, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no folder for the credentials cache: %w: set LANYARD_CACHE_DIR", err)
	}
	return filepath.Join(base, "lanyard", "credentials"), nil
}

// File makes a Cache of the folder dir (empty: that of Dir), one file a key, named by the key's hash. Folder and files are
// closed to other users (0700, 0600), a file is replaced by renaming, and one process at a time asks for what a file is to
// hold (flock). FileOptions.Keyring says whether the files are encrypted, by default where the system has a keyring.
//
// A folder that others can use is an InputError. So is a keyring that is none of the choices; one that is required and not to
// be had is an error. A file that cannot be used, because it is broken, another's, open to others
// or sealed with another key, counts as none, and is replaced.
func File(dir string, optFns ...func(*FileOptions)) (*FileCache, error) {
	o := FileOptions{Keyring: KeyringAuto}
	for _, fn := range optFns {
		fn(&o)
	}
	if err := o.Keyring.check(); err != nil {
		return nil, err
	}
	if dir == "" {
		var err error
		if dir, err = Dir(); err != nil {
			return nil, err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of the credentials cache: %w", err)
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return nil, fmt.Errorf("look at the folder of the credentials cache: %w", err)
	}
	if why := open(info); why != "" || !info.IsDir() {
		return nil, wrong("cacheDir", dir, "a folder that only you can use (chmod 700) %s", why)
	}
	s, err := newSafe(o.Keyring, dir)
	if err != nil {
		return nil, err
	}
	return &FileCache{dir, s}, nil
}

func (f *FileCache) path(key, ending string) string { return filepath.Join(f.dir, digest(key)+ending) }

// Get is as in Cache.
func (f *FileCache) Get(_ context.Context, key string) (Entry, error) {
	path := f.path(key, ".json")
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return Entry{}, ErrNotCached
	case err != nil:
		return Entry{}, unusable(path, err)
	case !info.Mode().IsRegular():
		return Entry{}, unusable(path, errors.New("it is not a file"))
	}
	if why := open(info); why != "" {
		return Entry{}, unusable(path, errors.New(why))
	}
	content, err := os.ReadFile(path)
	if err != nil {
		return Entry{}, unusable(path, err)
	}
	entry, err := f.safe.open(key, content)
	if err != nil {
		return Entry{}, unusable(path, err)
	}
	return entry, nil
}

func unusable(path string, why error) error {
	return fmt.Errorf("%w: cached file %s: %w", ErrNotCached, path, why)
}

// Set is as in Cache.
func (f *FileCache) Set(_ context.Context, key string, entry Entry) error {
	content, err := f.safe.seal(key, entry)
	if err != nil {
		return fmt.Errorf("credentials are not cached: %w", err)
	}
	if err := f.write(f.path(key, ".json"), content); err != nil {
		return fmt.Errorf("credentials are not cached: %w", err)
	}
	f.prune()
	return nil
}

// write whole or not at all: a reader sees the old file or the new one.
func (f *FileCache) write(path string, content []byte) error {
	file, err := os.CreateTemp(f.dir, ".new-*") // 0600
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name())
	}
	return err
}

// entry is the name of a file of ours with credentials, or of one that was never finished.
var entry = regexp.MustCompile(`^([0-9a-f]{64}\.json|\.new-[0-9]+)$`)

// prune what is of instances, tasks and tokens that are long gone. Files of others stay, whatever folder this is; so do
// locks, which a process may hold.
func (f *FileCache) prune() {
	entries, _ := os.ReadDir(f.dir)
	for _, e := range entries {
		if !entry.MatchString(e.Name()) {
			continue
		}
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > keptFor {
			_ = os.Remove(filepath.Join(f.dir, e.Name()))
		}
	}
}

// Remove is as in Cache.
func (f *FileCache) Remove(_ context.Context, key string) error {
	if err := os.Remove(f.path(key, ".json")); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove cached credentials: %w", err)
	}
	return nil
}

// TryLock is as in Locker.
func (f *FileCache) TryLock(key string) (unlock func(), locked bool, err error) {
	l := flock.New(f.path(key, ".lock"), flock.SetPermissions(0o600))
	if locked, err = l.TryLock(); err != nil {
		return nil, false, fmt.Errorf("lock the cached credentials: %w", err)
	}
	return func() { _ = l.Unlock() }, locked, nil
}

// Protection says in words what keeps others from the files.
func (f *FileCache) Protection() string { return f.safe.protection() }
