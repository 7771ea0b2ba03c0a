package cli

import "testing"

func TestHours(t *testing.T) {
	for seconds, want := range map[int]string{3600: "1h", 7200: "2h", 5400: "1h30m", 3610: "1h0m10s", 43200: "12h", 4200: "1h10m", 36000: "10h"} {
		if got := hours(seconds); got != want {
			t.Errorf("%d s: %s, want %s", seconds, got, want)
		}
	}
}
