package credentials_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"

	"example.com/lanyard/credentials"
)

func TestManyGoroutinesMakeOneRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile("web")
	id := w.launch("web")
	cached := credentials.Cached(instanceAt(w.endpoint(id)), nil)
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if _, err := cached.Retrieve(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for range 1000 { // and no more while they are fresh
		must[aws.Credentials](t)(cached.Retrieve(ctx))
	}
	if n := w.asked(id, "web"); n != 1 {
		t.Errorf("metadata was asked %d times, want once", n)
	}
}

// Caches of one folder, as of many processes; TestCredentials of the command has real ones.
func TestCachesOfOneFolderMakeOneRequest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile("web")
	id := w.launch("web")
	dir := folder(t)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if _, err := credentials.Cached(instanceAt(w.endpoint(id)), plain(t, dir)).Retrieve(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := w.asked(id, "web"); n != 1 {
		t.Errorf("metadata was asked %d times, want once", n)
	}
}

func TestServedWhileTheSourceIsDown(t *testing.T) {
	t.Parallel()
	for name, cache := range map[string]func() credentials.Cache{
		"memory": func() credentials.Cache { return credentials.Memory() },
		"file":   func() credentials.Cache { return plain(t, folder(t)) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.lasting(11 * time.Second) // the metadata gives new ones in the last tenth, by stamps of whole seconds
			w.profile("web")
			id := w.launch("web")
			var reports []error
			shared := cache()
			cached := func() *credentials.CachedProvider {
				return credentials.Cached(instanceAt(w.endpoint(id)), shared, func(o *credentials.Options) {
					o.MaxAge = 100 * time.Millisecond
					o.Report = func(err error) { reports = append(reports, err) }
				})
			}
			long := cached()
			first := must[aws.Credentials](t)(long.Retrieve(ctx))
			w.metadata(id, types.InstanceMetadataEndpointStateDisabled)
			for time.Until(first.Expires) > time.Second {
				for _, one := range []*credentials.CachedProvider{long, cached()} { // a program that stays, and a new one
					if got := must[aws.Credentials](t)(one.Retrieve(ctx)); got != first {
						t.Fatalf("got others: until %s, want until %s", got.Expires, first.Expires)
					}
				}
				time.Sleep(300 * time.Millisecond)
			}
			if len(reports) == 0 {
				t.Error("nobody was told that the metadata is down")
			}
			for _, err := range reports {
				says(t, err, "serving credentials until", first.AccessKeyID, first.SecretAccessKey, first.SessionToken)
			}
			time.Sleep(time.Until(first.Expires) + 50*time.Millisecond)
			for _, one := range []*credentials.CachedProvider{long, cached()} {
				if got, err := one.Retrieve(ctx); err == nil {
					t.Errorf("expired credentials are served: they ended %s ago", time.Since(got.Expires))
				}
			}
			w.metadata(id, types.InstanceMetadataEndpointStateEnabled)
			if got := must[aws.Credentials](t)(long.Retrieve(ctx)); got == first || got.Expired() {
				t.Errorf("after the metadata came back: ended %t, the old ones %t", got.Expired(), got == first)
			}
		})
	}
}

func TestAReplacedRoleIsNoticed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.profile("old")
	w.profile("new")
	id := w.launch("old")
	cached := credentials.Cached(instanceAt(w.endpoint(id)), plain(t, folder(t)), func(o *credentials.Options) { o.MaxAge = 200 * time.Millisecond })
	if caller := w.caller(must[aws.Credentials](t)(cached.Retrieve(ctx))); !strings.Contains(caller, "/old/") {
		t.Fatal(caller)
	}
	w.replace(id, "new")
	time.Sleep(250 * time.Millisecond)
	if caller := w.caller(must[aws.Credentials](t)(cached.Retrieve(ctx))); !strings.Contains(caller, "/new/") {
		t.Errorf("six hours of %s are left, and it is served", caller)
	}
	_, err := w.ec2.DisassociateIamInstanceProfile(ctx, &ec2.DisassociateIamInstanceProfileInput{AssociationId: aws.String(w.association(id))})
	w.check(err)
	time.Sleep(250 * time.Millisecond)
	if _, err := cached.Retrieve(ctx); !errors.Is(err, credentials.ErrNoRole) {
		t.Errorf("the profile was taken away: got %v, want ErrNoRole", err)
	}
}

// A fleet that started at once does not refresh at once.
func TestRefreshIsSpread(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ lasts, window, jitter, from, to time.Duration }{
		{6 * time.Hour, 5 * time.Minute, 5 * time.Minute, 350 * time.Minute, 355 * time.Minute},
		{time.Hour, 5 * time.Minute, 0, 55 * time.Minute, 55 * time.Minute},
		{15 * time.Minute, 5 * time.Minute, 5 * time.Minute, 7*time.Minute + 30*time.Second, 11*time.Minute + 15*time.Second},
		{time.Minute, 5 * time.Minute, 5 * time.Minute, 30 * time.Second, 45 * time.Second},
	} {
		t.Run(fmt.Sprint(test.lasts), func(t *testing.T) {
			t.Parallel()
			moments := map[time.Duration]bool{}
			for range 200 {
				cache := credentials.Memory()
				c := credentials.Cached(lasting(test.lasts), cache, func(o *credentials.Options) { o.Window, o.Jitter = test.window, test.jitter })
				must[aws.Credentials](t)(c.Retrieve(ctx))
				entry := must[credentials.Entry](t)(cache.Get(ctx, "lasting"))
				after := entry.Refresh.Sub(entry.Retrieved)
				if after < test.from-time.Second || after > test.to {
					t.Fatalf("refresh after %s, want %s to %s", after, test.from, test.to)
				}
				moments[after.Round(time.Second/10)] = true
			}
			if test.jitter > 0 && len(moments) < 50 {
				t.Errorf("200 machines refresh at %d moments", len(moments))
			}
		})
	}
}

func TestNoticesAClockThatIsWrong(t *testing.T) {
	t.Parallel()
	_, err := credentials.Cached(lasting(-time.Minute), nil).Retrieve(ctx)
	says(t, err, "this machine's clock says", "SECRET")

	// Set back by an hour since: nobody knows how old they are, so the source is asked.
	cache := credentials.Memory()
	now := time.Now()
	w := &source{Provider: lasting(time.Hour)}
	old := must[aws.Credentials](t)(lasting(6 * time.Hour).Retrieve(ctx))
	must[any](t)(nil, cache.Set(ctx, "lasting", credentials.Entry{Credentials: old, Retrieved: now.Add(time.Hour), Refresh: now.Add(5 * time.Hour)}))
	must[aws.Credentials](t)(credentials.Cached(w, cache).Retrieve(ctx))
	if w.asked.Load() != 1 {
		t.Error("it was not")
	}
}

func TestInvalidate(t *testing.T) {
	t.Parallel()
	s := &source{Provider: lasting(time.Hour)}
	c := credentials.Cached(s, plain(t, folder(t)))
	for range 2 {
		must[aws.Credentials](t)(c.Retrieve(ctx))
		must[aws.Credentials](t)(c.Retrieve(ctx))
		if err := c.Invalidate(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if n := s.asked.Load(); n != 2 {
		t.Errorf("asked %d times, want 2", n)
	}
}
