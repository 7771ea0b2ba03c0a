package credentials

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/singleflight"
)

// Options of Cached. Its defaults suit all providers of this package.
type Options struct {
	// Window: the source is asked again this long before credentials end, at the latest. Default: 5 minutes, for EC2 has new
	// ones by then. Where Window and Jitter come to more than half of what is left, it is asked in the third quarter of that.
	Window time.Duration

	// Jitter: and up to this much earlier, by chance, so that a fleet that started at once does not ask at once. Default: 5
	// minutes.
	Jitter time.Duration

	// MaxAge: the source is asked again after this, or up to a fifth earlier by chance, however long the credentials last, to
	// notice that it has others: the role that Instance and Task serve can be replaced. Default: 5 minutes for these two, and
	// 0 for the others, where asking makes a new session. 0 or less: never for this reason.
	MaxAge time.Duration

	// Report is told of what did not keep Retrieve from its work: a cache that cannot be read or written, or a source that
	// is down while what it gave before is served. It must not block.
	Report func(error)
}

// CachedProvider is what Cached makes. It is for many goroutines.
type CachedProvider struct {
	provider   Provider
	cache      Cache
	options    Options
	held       atomic.Pointer[Entry]
	flights    singleflight.Group
	refreshing atomic.Bool
}

// Cached asks a provider as rarely as can be. A read of fresh credentials takes no lock and no call. Of any number of
// goroutines, and of processes if the cache is a Locker that they share, one asks the source. While the source is down,
// credentials that have not expired go on being served; expired ones never are.
//
// Set it as the Credentials of an aws.Config after that was loaded: config.WithCredentialsProvider puts the SDK's own cache
// in front, which asks nobody until the credentials end. A nil cache keeps them in this value alone.
func Cached(provider Provider, cache Cache, optFns ...func(*Options)) *CachedProvider {
	o := Options{Window: 5 * time.Minute, Jitter: 5 * time.Minute}
	if a, ok := provider.(aged); ok {
		o.MaxAge = a.maxAge()
	}
	for _, fn := range optFns {
		fn(&o)
	}
	if cache == nil {
		cache = Memory()
	}
	return &CachedProvider{provider: provider, cache: cache, options: o}
}

// Retrieve gives credentials that have not expired by this machine's clock.
//
// Where it has none, it waits for the source: a minute at most, all callers for one request. Ending ctx ends the caller's wait
// with an aws.RequestCanceledError, and not the request, for which others may wait. Where it has some that are due to be
// renewed, one caller asks the source, for 5 seconds at most whether or not its ctx ends, and gets what there was if that
// fails; the others get that at once.
//
// Its errors are those of the provider, or that the source gave credentials that have expired.
func (c *CachedProvider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	now := time.Now().Round(0) // the wall clock, which goes on while a laptop sleeps
	held := c.held.Load()
	if held.fresh(now) {
		return held.Credentials, nil
	}
	if held.usable(now) {
		return c.refresh(ctx, held)
	}
	flight := c.flights.DoChan("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), askPatience)
		defer cancel()
		return c.renew(ctx, c.held.Load())
	})
	select {
	case <-ctx.Done():
		return aws.Credentials{}, &aws.RequestCanceledError{Err: ctx.Err()}
	case done := <-flight:
		return done.Val.(aws.Credentials), done.Err
	}
}

// Invalidate forgets the credentials, here and in the cache: for a caller whom AWS told that they are no longer valid. Its
// error is the cache's.
func (c *CachedProvider) Invalidate(ctx context.Context) error {
	c.held.Store(nil)
	return c.cache.Remove(ctx, c.provider.Key())
}

// refresh what has not expired: one goroutine of this process renews it, the others are served what there is. Its request is
// for all of them, so ending ctx does not end it; ask gives it refreshPatience.
func (c *CachedProvider) refresh(ctx context.Context, held *Entry) (aws.Credentials, error) {
	if !c.refreshing.CompareAndSwap(false, true) {
		return held.Credentials, nil
	}
	defer c.refreshing.Store(false)
	return c.renew(context.WithoutCancel(ctx), held)
}

func (c *CachedProvider) report(err error) {
	if err != nil && c.options.Report != nil {
		c.options.Report(err)
	}
}
