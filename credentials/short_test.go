package credentials

import (
	"testing"
	"time"
)

func TestShort(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"0s": 0, "10s": 10 * time.Second, "15m": 15 * time.Minute, "15m10s": 15*time.Minute + 10*time.Second, "1h": time.Hour, "10h": 10 * time.Hour,
		"1h30m": 90 * time.Minute, "1h0m5s": time.Hour + 5*time.Second, "20m": 20 * time.Minute, "1.5s": 1500 * time.Millisecond,
	} {
		if got := short(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
