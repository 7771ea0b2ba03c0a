package main

import (
	"context"
	"sync"
	"time"
)

// watch looks at the runs under way for all callers together: one call instead of one for each.
type watch struct {
	sync.Mutex
	looked  *sync.Cond
	began   time.Time // of the last look
	running map[string]bool
	over    bool
}

func newWatch() *watch {
	w := &watch{}
	w.looked = sync.NewCond(w)
	return w
}

func (w *watch) look(turn context.Context, m machine) error {
	defer func() {
		w.Lock()
		w.over = true
		w.Unlock()
		w.looked.Broadcast()
	}()
	for sleep(turn, glance/5) == nil {
		began := time.Now()
		running, err := m.running(context.WithoutCancel(turn))
		if err != nil {
			return err
		}
		w.Lock()
		w.began, w.running = began, running
		w.Unlock()
		w.looked.Broadcast()
	}
	return nil
}

// gone waits until a look that began after now does not see the run; false if the turn is over before.
func (w *watch) gone(turn context.Context, arn string) bool {
	now := time.Now()
	w.Lock()
	defer w.Unlock()
	for !w.over && turn.Err() == nil {
		if w.began.After(now) && !w.running[arn] {
			return true
		}
		w.looked.Wait()
	}
	return false
}
