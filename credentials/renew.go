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
	askPatience     = time.Minute      // with a source, when there is nothing to serve
	refreshPatience = 5 * time.Second  // with a source, when there is
	lockPatience    = 15 * time.Second // with another process that has the lock: it may have been stopped
	retryAfter      = 30 * time.Second // a source that is down is asked again, and up to twice this
)

// renew gets credentials from the cache, if another put fresh ones there, or else from the source.
func (c *CachedProvider) renew(ctx context.Context, held *Entry) (aws.Credentials, error) {
	key := c.provider.Key()
	for began := time.Now(); ; {
		now := time.Now().Round(0)
		kept := c.kept(ctx, key)
		if kept.fresh(now) {
			c.held.Store(kept)
			return kept.Credentials, nil
		}
		best := later(held, kept, now)
		unlock, mine := c.lock(key)
		if mine || time.Since(began) > lockPatience {
			defer unlock()
			if put, err := c.cache.Get(ctx, key); err == nil && put.fresh(now) { // while the lock was another's
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

// ask the source. best is what can be served if it is down; nil: nothing.
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

// refreshAt is when the source is to be asked again.
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

// fraction of d, by chance.
func fraction(d time.Duration) time.Duration {
	if d <= 0 {
		return 0
	}
	return rand.N(d)
}

// later ending of what can be served; nil: nothing can.
func later(a, b *Entry, now time.Time) *Entry {
	switch {
	case !a.usable(now) && !b.usable(now):
		return nil
	case !a.usable(now) || b.usable(now) && b.Retrieved.After(a.Retrieved):
		return b
	}
	return a
}
