package ensureprofile_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/ensureprofile"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name      = "lanyard-us-east-1-web"
	digest    = "0123456789abcdef0123456789abcdef"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:other"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
)

var ctx = context.Background()

// world in which EnsureRole has made the role.
func world(t *testing.T) steptest.World {
	t.Helper()
	w := steptest.Environment(t)
	w.OurRole(t, name, execution, digest)
	return w
}

// input as the machine gives it after EnsureRole has made the role, changed.
func input(w steptest.World, changes ...func(*ensureprofile.Input)) ensureprofile.Input {
	in := ensureprofile.Input{
		Template: "web", Scope: "class", RoleName: name, ProfileName: name, Execution: execution,
		Created: []string{w.Names().RoleArn(name)},
	}
	for _, change := range changes {
		change(&in)
	}
	return in
}

func attempt(number int) func(*ensureprofile.Input) {
	return func(in *ensureprofile.Input) { in.Attempt = number }
}

func repair(in *ensureprofile.Input)     { in.Repair = true }
func ofInstance(in *ensureprofile.Input) { in.Scope = "instance" }

func read(t *testing.T, w steptest.World) *plan.ProfileState {
	t.Helper()
	state, err := profile.Get(ctx, w.IAM, name)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// wantWhole says that the profile is ours, holds our role and nothing else, and that its tag is the role's.
func wantWhole(t *testing.T, w steptest.World) {
	t.Helper()
	state := read(t, w)
	if state == nil {
		t.Fatal("there is no profile")
	}
	steptest.Equal(t, "ARN", w.Names().ProfileArn(name), state.Arn)
	steptest.Equal(t, "roles", []string{w.Names().RoleArn(name)}, state.RoleArns)
	steptest.Equal(t, "lanyard:stack", w.Names().Stack(), state.Tags[naming.TagStack])
	steptest.Equal(t, "lanyard:spec", digest, state.Tags[naming.TagSpec])
}

func tried(t *testing.T, w steptest.World, changes ...func(*ensureprofile.Input)) ensureprofile.Output {
	t.Helper()
	handle := ensureprofile.New(w.Env)
	out, err := steptest.Persist(func(number int) (ensureprofile.Output, error) {
		return handle(ctx, input(w, append(changes, attempt(number))...))
	})
	if err != nil {
		t.Fatalf("%s: %v", step.CodeOf(err), err)
	}
	return out
}

func TestCreatesTheProfile(t *testing.T) {
	t.Parallel()
	w := world(t)
	handle := ensureprofile.New(w.Env)

	out := steptest.Do(t, handle, input(w))

	wantWhole(t, w)
	state := read(t, w)
	want := ensureprofile.Output{Name: name, Arn: state.Arn, ID: &state.ID, Created: []string{w.Names().RoleArn(name), state.Arn}}
	steptest.Equal(t, "output", want, out)
	steptest.Equal(t, "tags", naming.Tags{
		"lanyard:stack": w.ID + "/us-east-1/Lanyard", "lanyard:template": "web", "lanyard:execution": naming.Hash(execution), "lanyard:spec": digest,
	}, state.Tags)

	t.Run("and the same run again writes nothing", func(t *testing.T) {
		calls := w.Calls(t, func() { steptest.Equal(t, "output", want, steptest.Do(t, handle, input(w, attempt(1)))) })
		steptest.Equal(t, "calls", []string{"iam:GetRole", "iam:GetInstanceProfile", "iam:GetInstanceProfile"}, calls)
	})
	t.Run("and another run writes nothing and has created nothing", func(t *testing.T) {
		in := input(w, func(in *ensureprofile.Input) { in.Execution, in.Created = otherRun, []string{} })
		want.Created = []string{}
		writes := w.Writes(t, func() { steptest.Equal(t, "output", want, steptest.Do(t, handle, in)) })
		steptest.Equal(t, "writes", []string{}, writes)
	})
}

// What was found, and what is written to make it whole.
func TestConverges(t *testing.T) {
	t.Parallel()
	const (
		tag    = "iam:TagInstanceProfile"
		add    = "iam:AddRoleToInstanceProfile"
		remove = "iam:RemoveRoleFromInstanceProfile"
	)
	for _, test := range []struct {
		name   string
		found  func(*testing.T, steptest.World)
		change func(*ensureprofile.Input)
		writes []string
	}{
		{
			"a profile that a killed run left without its role",
			func(t *testing.T, w steptest.World) { t.Helper(); w.OurProfile(t, name, "", execution, naming.Pending) }, nil,
			[]string{add, tag},
		},
		{
			"a profile that a killed run left without its tag",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				w.OurProfile(t, name, name, execution, naming.Pending)
			}, nil,
			[]string{tag},
		},
		{
			"a profile whose role has another version of the template by now",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				w.OurProfile(t, name, name, otherRun, "another digest")
			}, nil,
			[]string{tag},
		},
		{
			"a profile that holds another role, where the input asks to repair",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				w.ForeignRole(t, "other", "/")
				w.OurProfile(t, name, "other", otherRun, digest)
			}, repair,
			[]string{remove, add},
		},
		{
			"another run's profile, scope instance: this run takes it over before it looks at its role",
			func(t *testing.T, w steptest.World) { t.Helper(); w.OurProfile(t, name, "", otherRun, digest) }, ofInstance,
			[]string{tag, add},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			test.found(t, w)
			id := read(t, w).ID
			in := input(w)
			if test.change != nil {
				test.change(&in)
			}
			writes := w.Writes(t, func() { steptest.Do(t, ensureprofile.New(w.Env), in) })
			steptest.Equal(t, "writes", test.writes, writes)
			wantWhole(t, w)
			steptest.Equal(t, "id", id, read(t, w).ID)
			if in.Scope == "instance" {
				steptest.Equal(t, "lanyard:execution", naming.Hash(execution), read(t, w).Tags[naming.TagExecution])
			}
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, steptest.World)
		code  step.Code
		words func(steptest.World) string
	}{
		{
			"a profile with our name outside our path",
			func(t *testing.T, w steptest.World) { t.Helper(); w.ForeignProfile(t, name, "/") },
			step.NotOwned, func(w steptest.World) string {
				return "instance profile arn:aws:iam::" + w.ID + ":instance-profile/" + name + " exists and is not of stack " + w.ID +
					`/us-east-1/Lanyard (its tag lanyard:stack is ""): rename the template, or remove that profile`
			},
		},
		{
			"a profile with our name under our path",
			func(t *testing.T, w steptest.World) { t.Helper(); w.ForeignProfile(t, name, "/lanyard/") },
			step.NotOwned, func(w steptest.World) string {
				return "instance profile " + w.Names().ProfileArn(name) + " exists and is not of stack " + w.ID +
					`/us-east-1/Lanyard (its tag lanyard:stack is ""): rename the template, or remove that profile`
			},
		},
		{
			"another stack's profile",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				w.ForeignProfile(t, name, "/lanyard/")
				w.TagProfile(t, name, naming.TagStack, "another/stack")
			},
			step.NotOwned, func(w steptest.World) string {
				return "instance profile " + w.Names().ProfileArn(name) + " exists and is not of stack " + w.ID +
					`/us-east-1/Lanyard (its tag lanyard:stack is "another/stack"): rename the template, or remove that profile`
			},
		},
		{
			"our profile with another role: instances would hold mixed credentials",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				w.ForeignRole(t, "other", "/")
				w.OurProfile(t, name, "other", execution, digest)
			},
			step.NotOwned, func(w steptest.World) string {
				return "instance profile " + w.Names().ProfileArn(name) + " holds role arn:aws:iam::" + w.ID + ":role/other, not " +
					w.Names().RoleArn(name) + ": set verify to true to put ours in its place"
			},
		},
		{
			"a role that is not ours any more",
			func(t *testing.T, w steptest.World) { t.Helper(); w.TagRole(t, name, naming.TagStack, "another/stack") },
			step.NotOwned, func(w steptest.World) string {
				return "role " + w.Names().RoleArn(name) + " exists and is not of stack " + w.ID + "/us-east-1/Lanyard " +
					`(its tag lanyard:stack is "another/stack"): rename the template, or remove that role`
			},
		},
		{
			"a role that is being written",
			func(t *testing.T, w steptest.World) { t.Helper(); w.TagRole(t, name, naming.TagSpec, naming.Pending) },
			step.NotVisible, func(steptest.World) string { return "role " + name + " is being written by another run" },
		},
		{
			"a role that is not there",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(w.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(name)}))
			},
			step.NotVisible, func(steptest.World) string { return "role " + name + " is not shown yet" },
		},
		{
			"quota of profiles",
			func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"quotas": map[string]any{"instanceProfiles": 0}}))
			},
			step.QuotaExceeded, func(steptest.World) string {
				return "create instance profile " + name + ": LimitExceeded: Cannot exceed quota for InstanceProfilesPerAccount: 0"
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			test.found(t, w)
			before := read(t, w)
			writes := w.Writes(t, func() { steptest.Refused(t, ensureprofile.New(w.Env), input(w), test.code, test.words(w)) })
			if before != nil || len(writes) > 1 { // a quota is met by trying
				steptest.Equal(t, "writes", []string{}, writes)
			}
			steptest.Equal(t, "profile", before, read(t, w))
		})
	}
}

// Another run's unfinished profile is waited for, and then taken over: that run may be dead.
func TestUnfinishedWork(t *testing.T) {
	t.Parallel()
	w := world(t)
	w.OurProfile(t, name, "", otherRun, naming.Pending)
	for number := range 3 {
		writes := w.Writes(t, func() {
			steptest.Refused(t, ensureprofile.New(w.Env), input(w, attempt(number)), step.NotVisible,
				"instance profile "+name+" is being written by another run")
		})
		steptest.Equal(t, "writes", []string{}, writes)
	}
	out := steptest.Do(t, ensureprofile.New(w.Env), input(w, attempt(3)))
	steptest.Equal(t, "created", []string{w.Names().RoleArn(name)}, out.Created)
	wantWhole(t, w)
}

// Others do something between two calls of the step.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	makeAgain := func(t *testing.T, w steptest.World) {
		t.Helper()
		w.DeleteProfile(t, name, name)
		w.OurProfile(t, name, name, execution, naming.Pending)
	}
	for _, test := range []struct {
		name      string
		operation string // before whose call
		number    int32  // and which one
		happens   func(*testing.T, steptest.World)
		words     string
	}{
		{
			"another run makes the profile", "CreateInstanceProfile", 1,
			func(t *testing.T, w steptest.World) {
				t.Helper()
				w.OurProfile(t, name, name, otherRun, naming.Pending)
			},
			"instance profile " + name + " was made meanwhile and is not shown yet",
		},
		{
			"the profile is taken back before it has its role", "AddRoleToInstanceProfile", 1,
			func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(w.IAM.DeleteInstanceProfile(ctx, &iam.DeleteInstanceProfileInput{InstanceProfileName: aws.String(name)}))
			},
			"role " + name + " or instance profile " + name + " is not shown yet",
		},
		{
			"the profile is taken back before it is read back", "GetInstanceProfile", 2,
			func(t *testing.T, w steptest.World) { t.Helper(); w.DeleteProfile(t, name, name) },
			"instance profile " + name + " does not read back as written yet",
		},
		{
			"the profile is taken back before its tag", "TagInstanceProfile", 1,
			func(t *testing.T, w steptest.World) { t.Helper(); w.DeleteProfile(t, name, name) },
			"instance profile " + name + " is not shown yet",
		},
		{
			"the profile is made again: another id", "GetInstanceProfile", 2, makeAgain,
			"instance profile " + name + " does not read back as written yet",
		},
		{
			"its role is taken out", "GetInstanceProfile", 2, func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(w.IAM.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{
					InstanceProfileName: aws.String(name), RoleName: aws.String(name),
				}))
			},
			"instance profile " + name + " does not read back as written yet",
		},
		{
			"another version begins to write the role before the profile is tagged", "TagInstanceProfile", 1,
			func(t *testing.T, w steptest.World) { t.Helper(); w.TagRole(t, name, naming.TagSpec, naming.Pending) },
			"role " + name + " is being written by another run",
		},
		{
			"another version has written the role before the profile is tagged", "TagInstanceProfile", 1,
			func(t *testing.T, w steptest.World) { t.Helper(); w.TagRole(t, name, naming.TagSpec, "another digest") },
			"role " + name + " changed while its profile was written",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			env := w.Between(test.operation, test.number, func() { test.happens(t, w) })
			steptest.Refused(t, ensureprofile.New(env), input(w), step.NotVisible, test.words)
			w.TagRole(t, name, naming.TagSpec, digest) // the other version is done
			tried(t, w)
			wantWhole(t, w)
		})
	}
}

// A role that another run puts into the profile at the same moment: ours is fine, another is met at the next attempt.
func TestRoleIsAddedMeanwhile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, role string
		words      func(steptest.World) string // empty: fine
	}{
		{"ours", name, nil},
		{"another", "other", func(w steptest.World) string {
			return "instance profile " + name + " still shows role arn:aws:iam::" + w.ID + ":role/other, not " + w.Names().RoleArn(name)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			w.ForeignRole(t, "other", "/")
			env := w.Between("AddRoleToInstanceProfile", 1, func() {
				steptest.Must(t)(w.IAM.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{
					InstanceProfileName: aws.String(name), RoleName: &test.role,
				}))
			})
			if test.words == nil {
				steptest.Do(t, ensureprofile.New(env), input(w))
				wantWhole(t, w)
				return
			}
			steptest.Refused(t, ensureprofile.New(env), input(w), step.NotVisible, test.words(w))
			_, err := ensureprofile.New(w.Env)(ctx, input(w, attempt(1)))
			steptest.Equal(t, "next attempt", step.NotOwned, step.CodeOf(err))
		})
	}
}

// A role that is taken out by somebody else while it is swapped is no error.
func TestRepairWhereTheOtherRoleIsGone(t *testing.T) {
	t.Parallel()
	w := world(t)
	w.ForeignRole(t, "other", "/")
	w.OurProfile(t, name, "other", execution, digest)
	env := w.Between("RemoveRoleFromInstanceProfile", 1, func() {
		steptest.Must(t)(w.IAM.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{
			InstanceProfileName: aws.String(name), RoleName: aws.String("other"),
		}))
	})
	steptest.Do(t, ensureprofile.New(env), input(w, repair))
	wantWhole(t, w)
}

// Twenty runs end with one profile, and one of them has made it.
func TestTogether(t *testing.T) {
	t.Parallel()
	w := world(t)
	outputs := make([]ensureprofile.Output, 20)
	var runs sync.WaitGroup
	for i := range outputs {
		runs.Go(func() {
			var err error
			outputs[i], err = steptest.Persist(func(number int) (ensureprofile.Output, error) {
				return ensureprofile.New(w.Env)(ctx, input(w, attempt(number), func(in *ensureprofile.Input) {
					in.Execution, in.Created = fmt.Sprint(execution, i), []string{}
				}))
			})
			if err != nil {
				t.Errorf("%s: %v", step.CodeOf(err), err)
			}
		})
	}
	runs.Wait()
	wantWhole(t, w)
	state := read(t, w)
	created := []string{}
	for _, out := range outputs {
		created = slices.Concat(created, out.Created)
		steptest.Equal(t, "id", &state.ID, out.ID)
	}
	steptest.Equal(t, "created", []string{state.Arn}, created)
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		found   func(*testing.T, steptest.World)
		changes []func(*ensureprofile.Input)
		created func(steptest.World) []string
	}{
		{"while it creates", func(*testing.T, steptest.World) {}, nil, func(w steptest.World) []string {
			return []string{w.Names().RoleArn(name), w.Names().ProfileArn(name)}
		}},
		{"while it repairs another run's", func(t *testing.T, w steptest.World) {
			t.Helper()
			w.ForeignRole(t, "other", "/")
			w.OurProfile(t, name, "other", otherRun, "another digest")
		}, []func(*ensureprofile.Input){repair}, func(w steptest.World) []string { return []string{w.Names().RoleArn(name)} }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[ensureprofile.Output] {
				t.Helper()
				w := world(t)
				test.found(t, w)
				handle := ensureprofile.New(w.Env)
				return steptest.Scene[ensureprofile.Output]{
					World: w,
					Attempt: func(number int) (ensureprofile.Output, error) {
						return handle(ctx, input(w, append(test.changes, attempt(number))...))
					},
					Check: func(t *testing.T, out ensureprofile.Output) {
						t.Helper()
						wantWhole(t, w)
						steptest.Equal(t, "created", test.created(w), out.Created)
					},
				}
			})
		})
	}
}
