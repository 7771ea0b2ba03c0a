package planrelease_test

import (
	"context"
	"fmt"
	"testing"

	"example.com/lanyard/functions/planrelease"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	never = "i-0123456789abcdef0" // an instance that never was here
	other = "i-0fedcba9876543210"

	describe = "ec2:DescribeInstances"
	profiles = "iam:ListInstanceProfiles"
	roles    = "iam:ListRoles"
)

var ctx = context.Background()

func result(id string, d outcome.Decision, reason string) outcome.Release {
	return outcome.Release{InstanceID: id, Decision: d, Reason: reason, Released: []outcome.Removal{}}
}

// An instance that has ended, what there is, and what of that is to be released.
func TestPlans(t *testing.T) {
	t.Parallel()
	own := func(region, template, id string) string { return "lanyard-" + region + "-" + template + "-" + id }
	for _, test := range []struct {
		name     string
		profiles []string
		roles    []string
		want     []string
	}{
		{"nothing", nil, nil, nil},
		{"role and profile: one name", []string{own("us-east-1", "web", never)}, []string{own("us-east-1", "web", never)}, []string{own("us-east-1", "web", never)}},
		{"only a role, since a run was killed", nil, []string{own("us-east-1", "web", never)}, []string{own("us-east-1", "web", never)}},
		{"only a profile, since a release was killed", []string{own("us-east-1", "web", never)}, nil, []string{own("us-east-1", "web", never)}},
		{
			"of two templates", nil,
			[]string{own("us-east-1", "web", never), own("us-east-1", "batch", never)},
			[]string{own("us-east-1", "batch", never), own("us-east-1", "web", never)},
		},
		{
			"a long name, whose middle is a hash", nil,
			[]string{longName(never)},
			[]string{longName(never)},
		},
		{"what is shared by a class", []string{"lanyard-us-east-1-web"}, []string{"lanyard-us-east-1-web"}, nil},
		{"another instance's", []string{own("us-east-1", "web", other)}, []string{own("us-east-1", "web", other)}, nil},
		{"another region's, where an instance has the same id", []string{own("eu-west-1", "web", never)}, []string{own("eu-west-1", "web", never)}, nil},
		{"a name that only begins alike", nil, []string{"lanyard-us-east-1-web-" + never + "-2"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t)
			for _, name := range test.roles {
				w.OurRole(t, name, "run", "digest")
			}
			for _, name := range test.profiles {
				w.OurProfile(t, name, "", "run", "digest")
			}
			want := planrelease.Output{
				Next: planrelease.NextDone, Resources: []planrelease.Resource{},
				Result: result(never, outcome.Nothing, "instance "+never+" leaves no role or profile of its own"),
			}
			if test.want != nil {
				want.Next, want.Result = planrelease.NextRelease, result(never, outcome.Released, "instance "+never+" is absent")
			}
			for _, name := range test.want {
				want.Resources = append(want.Resources, planrelease.Resource{Name: name})
			}
			var out planrelease.Output
			calls := w.Calls(t, func() { out = steptest.Do(t, planrelease.New(w.Env), planrelease.Input{InstanceID: never}) })
			steptest.Equal(t, "output", want, out)
			steptest.Equal(t, "calls", []string{describe, profiles, roles}, calls)
		})
	}
}

func longName(id string) string {
	return naming.Namespace{Region: "us-east-1"}.Name("a-template-with-a-name-that-is-far-too-long-for-iam", id)
}

// Roles and profiles outside our path are not even looked at.
func TestForeignNames(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	w.ForeignProfile(t, "lanyard-us-east-1-web-"+never, "/")
	w.ForeignRole(t, "lanyard-us-east-1-web-"+never, "/")
	out := steptest.Do(t, planrelease.New(w.Env), planrelease.Input{InstanceID: never})
	steptest.Equal(t, "decision", outcome.Nothing, out.Result.Decision)
}

// Events come early, twice, and for instances that we never saw.
func TestStates(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		found    func(*testing.T, steptest.World, string)
		decision outcome.Decision
		reason   string
	}{
		{"running", func(*testing.T, steptest.World, string) {}, outcome.Running, "instance %s is running: what it has stays"},
		{
			"stopped", func(t *testing.T, w steptest.World, id string) { t.Helper(); w.Stop(t, id) }, outcome.Running,
			"instance %s is stopped: what it has stays",
		},
		{
			"terminated", func(t *testing.T, w steptest.World, id string) { t.Helper(); w.Terminate(t, id) }, outcome.Released,
			"instance %s is terminated",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t)
			id := w.Launch(t, nil)
			name := "lanyard-us-east-1-web-" + id
			w.OurRole(t, name, "run", "digest")
			test.found(t, w, id)
			for range 2 {
				out := steptest.Do(t, planrelease.New(w.Env), planrelease.Input{InstanceID: id})
				steptest.Equal(t, "result", result(id, test.decision, fmt.Sprintf(test.reason, id)), out.Result)
				steptest.Equal(t, "releases", test.decision == outcome.Released, len(out.Resources) == 1 && out.Next == planrelease.NextRelease)
			}
		})
	}
}

func TestWaitsForTheEnd(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"shuttingDownMs": 3600_000}))
	id := w.Launch(t, nil)
	w.ShutDown(t, id)
	steptest.Refused(t, planrelease.New(w.Env), planrelease.Input{InstanceID: id}, step.InstanceNotReady, "instance "+id+" is shutting down")
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	steptest.Refused(t, planrelease.New(w.Env), planrelease.Input{InstanceID: "web"}, step.InvalidInput,
		`instanceId: value "web": want the id of an instance, such as i-0123456789abcdef0`)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[planrelease.Output] {
		t.Helper()
		w := steptest.Environment(t)
		w.OurRole(t, "lanyard-us-east-1-web-"+never, "run", "digest")
		return steptest.Scene[planrelease.Output]{
			World: w,
			Attempt: func(int) (planrelease.Output, error) {
				return planrelease.New(w.Env)(ctx, planrelease.Input{InstanceID: never})
			},
			Check: func(t *testing.T, out planrelease.Output) {
				t.Helper()
				steptest.Equal(t, "resources", []planrelease.Resource{{Name: "lanyard-us-east-1-web-" + never}}, out.Resources)
			},
		}
	})
}
