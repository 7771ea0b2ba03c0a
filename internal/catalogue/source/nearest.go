package source

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// nearest finds at most three known names that were probably meant, the likeliest first: those with the same last part
// (service-role/NAME for NAME), else those that few changes of a letter away.
func nearest(name string, known []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	for _, other := range known {
		d := distance(strings.ToLower(path.Base(name)), strings.ToLower(path.Base(other)))
		if d <= max(2, len(path.Base(name))/4) {
			found = append(found, candidate{other, d})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var names []string
	for _, c := range found[:min(3, len(found))] {
		if c.distance > found[0].distance+1 { // the first is clearly the one
			break
		}
		names = append(names, c.name)
	}
	return names
}

// distance is how many letters must be put in, taken out or changed to make b of a (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		previous := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := previous
			if a[i] != b[j] {
				change++
			}
			previous = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
