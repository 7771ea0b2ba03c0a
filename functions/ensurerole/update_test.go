package ensurerole_test

import (
	"testing"

	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/steptest"
)

// A run that ends for good in the middle of an update must not leave a profile that says that all is well.
func TestAnUpdateMarksTheProfileFirst(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	in := input(w, 0)
	steptest.Do(t, ensurerole.New(w.Env), in)
	w.OurProfile(t, name, name, otherRun, in.Digest)
	w.With(web(func(t *catalogue.Template) { t.Description = "Changed" }))
	in = input(w, 0)
	in.Known = true
	var marked naming.Tags
	env := w.Between("UpdateRole", 1, func() {
		state, err := profile.Get(ctx, w.IAM, name)
		if err != nil || state == nil {
			t.Errorf("profile %v, %v", state, err)
			return
		}
		marked = state.Tags
	})
	out := steptest.Do(t, ensurerole.New(env), in)
	steptest.Equal(t, "tag of the profile before the first write", naming.Pending, marked[naming.TagSpec])
	steptest.Equal(t, "the run that goes on with it", true, marked.MadeBy(execution))
	steptest.Equal(t, "created by an update", []string{}, out.Created)
	steptest.Equal(t, "created by a retried update", []string{}, steptest.Do(t, ensurerole.New(w.Env), in).Created)
	wantWhole(t, w)
}
