package credentials

import (
	"context"
	"sync"
)

// MemoryCache keeps credentials in this process.
type MemoryCache struct {
	mu      sync.Mutex
	entries map[string]Entry
	locked  map[string]bool
}

// Memory makes a Cache that several Cached of this process can share.
func Memory() *MemoryCache {
	return &MemoryCache{entries: map[string]Entry{}, locked: map[string]bool{}}
}

// Get is as in Cache.
func (m *MemoryCache) Get(_ context.Context, key string) (Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	entry, found := m.entries[key]
	if !found {
		return entry, ErrNotCached
	}
	return entry, nil
}

// Set is as in Cache.
func (m *MemoryCache) Set(_ context.Context, key string, entry Entry) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.entries[key] = entry
	return nil
}

// Remove is as in Cache.
func (m *MemoryCache) Remove(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.entries, key)
	return nil
}

// TryLock is as in Locker.
func (m *MemoryCache) TryLock(key string) (unlock func(), locked bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.locked[key] {
		return nil, false, nil
	}
	m.locked[key] = true
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		delete(m.locked, key)
	}, true, nil
}
