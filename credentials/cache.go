package credentials

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// Cache keeps credentials. Its methods may be called by many goroutines at once.
type Cache interface {
	// Get what is kept under the key. It is ErrNotCached, or wraps it, if there is nothing or nothing that can be used.
	Get(ctx context.Context, key string) (Entry, error)

	// Set what is kept under the key, in place of what is there, whole or not at all.
	Set(ctx context.Context, key string, entry Entry) error

	// Remove what is kept under the key. It is no error if there is nothing.
	Remove(ctx context.Context, key string) error
}

// Locker is a Cache that others use at the same time. Cached asks a source only with the lock, so that one of all asks.
type Locker interface {
	Cache

	// TryLock does not wait: locked is false, and unlock nil, while another has the lock of the key. A lock ends with its
	// process, if not before by unlock. An error says that there are no locks to be had: then Cached asks without one.
	TryLock(key string) (unlock func(), locked bool, err error)
}

// ErrNotCached is of a Cache that has nothing under a key.
var ErrNotCached = errors.New("not cached")

// Entry is what a Cache keeps.
type Entry struct {
	Credentials aws.Credentials
	Retrieved   time.Time // when the source gave them
	Refresh     time.Time // when the source is to be asked again
}

// skew is what clocks of processes of one machine, and the steps that set them right, may differ.
const skew = time.Minute

// usable credentials have not expired by this machine's clock.
func (e *Entry) usable(now time.Time) bool {
	return e != nil && e.Credentials.HasKeys() && (!e.Credentials.CanExpire || e.Credentials.Expires.After(now))
}

// fresh credentials need no look at the source. If the clock was set back since, nobody knows how old they are.
func (e *Entry) fresh(now time.Time) bool {
	return e.usable(now) && e.Refresh.After(now) && !e.Retrieved.After(now.Add(skew))
}
