package unnamed_test

import (
	"slices"
	"testing"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/unnamed"
)

// While it is not listed, three of four attempts only look: what an earlier one may have made has the time to show.
func TestLooksBetweenCreations(t *testing.T) {
	var at []int
	for attempt := range 9 {
		_, err := unnamed.Create(attempt, "user pool", "lanyard-shop",
			func() error { at = append(at, attempt); return nil },
			func() (unnamed.Found[string], error) { return unnamed.Found[string]{}, nil })
		if step.CodeOf(err) != step.NotVisible {
			t.Fatalf("attempt %d: %v, want %s", attempt, err, step.NotVisible)
		}
	}
	if want := []int{0, 4, 8}; !slices.Equal(at, want) {
		t.Errorf("created at attempts %v, want %v", at, want)
	}
}
