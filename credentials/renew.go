package credentials

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	askPatience     = time.Minute      // for all of renew, when there is nothing to serve
	refreshPatience = 5 * time.Second  // with a source, when there is
	lockPatience    = 15 * time.Second // with another who has the lock: its process may have been stopped
	retryAfter      = 30 * time.Second // until a source that is down is asked again: this to twice this
)

// renew what is held (nil: nothing). In this order it gives fresh credentials of the cache; with the lock of the key, those of
// the source; while another has the lock, what has not expired; and if there is nothing such, it waits for the other, and asks
// without the lock when lockPatience is over.
func (c *CachedProvider) renew(ctx context.Context, held *Entry) (aws.Credentials, error) {
	key := c.provider.Key()
	for began := time.Now(); ; {
		now := time.Now().Round(0)
		kept := c.kept(ctx, key)
		if kept.fresh(now) {
			c.held.Store(kept)
			return kept.Credentials, nil
		}
		best := newer(held, kept, now)
		unlock, mine := c.lock(key)
		if mine || time.Since(began) > lockPatience {
			defer unlock()
			if put, err := c.cache.Get(ctx, key); err == nil && put.fresh(now) { // put there by who had the lock, after it was read above
				c.held.Store(&put)
				return put.Credentials, nil
			}
			return c.ask(ctx, key, best)
		}
		if best != nil { // the other will have new ones soon
			return best.Credentials, nil
		}
		select {
		case <-ctx.Done():
			return aws.Credentials{}, &aws.RequestCanceledError{Err: ctx.Err()}
		case <-time.After(10*time.Millisecond + rand.N(20*time.Millisecond)):
		}
	}
}

// kept in the cache, whatever it is worth; nil if nothing.
func (c *CachedProvider) kept(ctx context.Context, key string) *Entry {
	entry, err := c.cache.Get(ctx, key)
	if err != nil {
		if err != ErrNotCached { //nolint:errorlint // one that says more is worth telling
			c.report(err)
		}
		return nil
	}
	return &entry
}

// lock of the key, or none if the cache has none to give: a request too many is better than none.
func (c *CachedProvider) lock(key string) (unlock func(), mine bool) {
	shared, ok := c.cache.(Locker)
	if !ok {
		return func() {}, true
	}
	unlock, mine, err := shared.TryLock(key)
	if err != nil {
		c.report(err)
		return func() {}, true
	}
	if !mine {
		unlock = func() {}
	}
	return unlock, mine
}

// ask the source, and keep what it gives. best is what is served if it is down (nil: nothing), until retryAfter or later. A
// source that answers that it has no role is not down: then nothing is served, and what was kept is forgotten.
func (c *CachedProvider) ask(ctx context.Context, key string, best *Entry) (aws.Credentials, error) {
	if best != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, refreshPatience)
		defer cancel()
	}
	got, err := c.provider.Retrieve(ctx)
	now := time.Now().Round(0)
	entry := &Entry{Credentials: got, Retrieved: now}
	if err == nil && !entry.usable(now) {
		err = fmt.Errorf("%s: the credentials ended at %s, and this machine's clock says %s: set the clock, or see why the source gives old ones",
			got.Source, got.Expires.UTC().Format(time.RFC3339), now.UTC().Format(time.RFC3339))
	}
	switch {
	case err == nil:
		entry.Refresh = c.options.refreshAt(got, now)
	case errors.Is(err, ErrNoRole):
		c.report(c.Invalidate(ctx))
		return aws.Credentials{}, err
	case !best.usable(now):
		return aws.Credentials{}, err
	default:
		c.report(fmt.Errorf("serving credentials until %s: %w", best.Credentials.Expires.UTC().Format(time.RFC3339), err))
		entry = &Entry{Credentials: best.Credentials, Retrieved: best.Retrieved, Refresh: now.Add(retryAfter + rand.N(retryAfter))}
	}
	c.held.Store(entry)
	if entry.Credentials.CanExpire { // what never ends is not left lying about
		c.report(c.cache.Set(context.WithoutCancel(ctx), key, *entry))
	}
	return entry.Credentials, nil
}

// refreshAt is when the source is to be asked again, for the reason of Options that comes first; after a day at the latest if
// the credentials never end.
func (o Options) refreshAt(c aws.Credentials, now time.Time) time.Time {
	at := now.Add(24 * time.Hour)
	if c.CanExpire {
		left := c.Expires.Sub(now)
		lead := o.Window + fraction(o.Jitter)
		if lead > left/2 {
			lead = left/4 + fraction(left/4)
		}
		at = c.Expires.Add(-lead)
	}
	if o.MaxAge > 0 {
		if again := now.Add(o.MaxAge - fraction(o.MaxAge/5)); again.Before(at) {
			at = again
		}
	}
	return at
}

// fraction of d, by chance: 0 up to d.
func fraction(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// newer of the two, by when the source gave them, that can be served; nil: none can.
func newer(a, b *Entry, now time.Time) *Entry {
	switch {
	case !a.usable(now) && !b.usable(now):
		return nil
	case !a.usable(now) || b.usable(now) && b.Retrieved.After(a.Retrieved):
		return b
	}
	return a
}
