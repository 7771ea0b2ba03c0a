package unnamed

import (
	"cmp"
	"slices"

	"example.com/lanyard/internal/naming"
)

// Found is the oldest of the resources of a name, nil if there is none, and the ids of the others.
type Found[R any] struct {
	Oldest *R
	Others []string
}

// Kind of resource, as far as telling those of one name apart goes.
type Kind[R any] struct {
	Name string // as errors name it, such as "user pool"
	ID   func(*R) string
	Age  func(a, b *R) int // less than 0 if a is the older; 0 if AWS does not tell
	Tags func(*R) map[string]string
}

// Oldest of all that have the name, whoever made them.
func (k Kind[R]) Oldest(all []*R) Found[R] {
	found := Found[R]{Others: []string{}}
	if len(all) == 0 {
		return found
	}
	k.sort(all)
	found.Oldest = all[0]
	for _, other := range all[1:] {
		found.Others = append(found.Others, k.ID(other))
	}
	return found
}

// OldestOfApp is the oldest that is ours, of all that have the app's name. NotOwned if there are some and none is.
func (k Kind[R]) OldestOfApp(names naming.Namespace, app string, all []*R) (Found[R], error) {
	ours, foreign := k.ofApp(names, app, all)
	if len(ours) == 0 && len(foreign) > 0 {
		return Found[R]{Others: []string{}}, names.OwnApp(k.Name, k.ID(foreign[0]), app, k.Tags(foreign[0]))
	}
	found := k.Oldest(ours)
	for _, other := range foreign {
		found.Others = append(found.Others, k.ID(other))
	}
	slices.Sort(found.Others)
	return found, nil
}

// OfApp are those that are ours, of all that have the app's name, the oldest first.
func (k Kind[R]) OfApp(names naming.Namespace, app string, all []*R) []*R {
	ours, _ := k.ofApp(names, app, all)
	k.sort(ours)
	return ours
}

func (k Kind[R]) ofApp(names naming.Namespace, app string, all []*R) (ours, foreign []*R) {
	for _, r := range all {
		if names.OwnApp(k.Name, k.ID(r), app, k.Tags(r)) == nil {
			ours = append(ours, r)
		} else {
			foreign = append(foreign, r)
		}
	}
	return ours, foreign
}

func (k Kind[R]) sort(all []*R) {
	slices.SortFunc(all, func(a, b *R) int { return cmp.Or(k.Age(a, b), cmp.Compare(k.ID(a), k.ID(b))) })
}
