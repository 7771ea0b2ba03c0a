package removeprofile_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/removeprofile"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:other"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
	hour      = 3600_000

	othersRun = "another run made it or goes on to use it"
)

var ctx = context.Background()

// scene is an instance, and the role and profile that execution has made for it.
type scene struct {
	steptest.World
	id, name, arn string
}

func newScene(t *testing.T) scene {
	t.Helper()
	w := steptest.Environment(t)
	id := w.Launch(t, nil)
	name := w.Names().Name("web", id)
	w.OurRole(t, name, execution, "digest")
	w.OurProfile(t, name, name, execution, "digest")
	return scene{World: w, id: id, name: name, arn: w.Names().ProfileArn(name)}
}

// afterFailure is the input of a run that takes back what it made; release that of an instance that has ended.
func (s scene) afterFailure() removeprofile.Input {
	in := s.release()
	in.Execution = aws.String(execution)
	return in
}

func (s scene) release() removeprofile.Input {
	return removeprofile.Input{InstanceID: s.id, ProfileName: s.name, RoleName: s.name, Scope: "instance"}
}

func (s scene) read(t *testing.T) *plan.ProfileState {
	t.Helper()
	state, err := profile.Get(ctx, s.IAM, s.name)
	steptest.Must(t)(nil, err)
	return state
}

// wantKept says that the profile is there with its role.
func (s scene) wantKept(t *testing.T) {
	t.Helper()
	state := s.read(t)
	if state == nil {
		t.Fatal("the profile is gone")
	}
	steptest.Equal(t, "roles", []string{s.Names().RoleArn(s.name)}, state.RoleArns)
}

func (s scene) removed(ended bool) removeprofile.Output {
	return removeprofile.Output{Removed: []string{s.arn}, Left: []string{}, InstanceEnded: ended}
}

func (s scene) left(reason string, ended bool) removeprofile.Output {
	return removeprofile.Output{Removed: []string{}, Left: []string{s.arn}, Reason: reason, InstanceEnded: ended}
}

func (s scene) takeRoleOut(t *testing.T) {
	t.Helper()
	steptest.Must(t)(s.IAM.RemoveRoleFromInstanceProfile(ctx, &iam.RemoveRoleFromInstanceProfileInput{InstanceProfileName: &s.name, RoleName: &s.name}))
}

// What is taken back, and that it is gone; a second attempt finds nothing and is fine.
func TestRemoves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, scene)
		in    func(scene) removeprofile.Input
		ended bool
	}{
		{"what this run made", func(*testing.T, scene) {}, scene.afterFailure, false},
		{"what this run made, and its instance has ended", func(t *testing.T, s scene) { t.Helper(); s.Terminate(t, s.id) }, scene.afterFailure, true},
		{"what a killed attempt has begun to take back", func(t *testing.T, s scene) { t.Helper(); s.takeRoleOut(t) }, scene.afterFailure, false},
		{"an ended instance's own, whoever made it", func(t *testing.T, s scene) {
			t.Helper()
			s.TagProfile(t, s.name, naming.TagExecution, naming.Hash(otherRun))
			s.Associate(t, s.id, s.arn)
			s.Terminate(t, s.id)
		}, scene.release, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.found(t, s)
			out, err := steptest.Persist(func(int) (removeprofile.Output, error) { return removeprofile.New(s.Env)(ctx, test.in(s)) })
			steptest.Must(t)(nil, err)
			steptest.Equal(t, "output", s.removed(test.ended), out)
			if s.read(t) != nil {
				t.Error("the profile is still there")
			}
			writes := s.Writes(t, func() {
				steptest.Equal(t, "output of a second attempt",
					removeprofile.Output{Removed: []string{}, Left: []string{}, InstanceEnded: test.ended},
					steptest.Do(t, removeprofile.New(s.Env), test.in(s)))
			})
			steptest.Equal(t, "writes of a second attempt", []string{}, writes)
		})
	}
}

// What stays, and why: nothing is changed.
func TestKeeps(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, *scene) (want removeprofile.Output)
		in    func(scene) removeprofile.Input
	}{
		{"what is shared by a class", func(_ *testing.T, s *scene) removeprofile.Output {
			return s.left("scope class: kept for the next run", false)
		}, func(s scene) removeprofile.Input {
			in := s.afterFailure()
			in.Scope = "class"
			return in
		}},
		{"what another run made, or has taken over", func(t *testing.T, s *scene) removeprofile.Output {
			t.Helper()
			s.TagProfile(t, s.name, naming.TagExecution, naming.Hash(otherRun))
			return s.left(othersRun, false)
		}, scene.afterFailure},
		{"what the instance has", func(t *testing.T, s *scene) removeprofile.Output {
			t.Helper()
			return s.left("association "+s.Associate(t, s.id, s.arn)+" gives it to instance "+s.id, false)
		}, scene.afterFailure},
		{"what the instance is getting", func(t *testing.T, s *scene) removeprofile.Output {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"associatedAfterMs": hour}))
			return s.left("association "+s.Associate(t, s.id, s.arn)+" gives it to instance "+s.id, false)
		}, scene.afterFailure},
		{"what the instance still has", func(t *testing.T, s *scene) removeprofile.Output {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"disassociatedAfterMs": hour}))
			association := s.Associate(t, s.id, s.arn)
			s.Disassociate(t, association)
			return s.left("association "+association+" gives it to instance "+s.id, false)
		}, scene.afterFailure},
		{"what another instance has, though this one has ended", func(t *testing.T, s *scene) removeprofile.Output {
			t.Helper()
			s.Terminate(t, s.id)
			other := s.Launch(t, nil)
			return s.left("association "+s.Associate(t, other, s.arn)+" gives it to instance "+other, true)
		}, scene.release},
		{"what was never ours", func(t *testing.T, s *scene) removeprofile.Output {
			t.Helper()
			s.TagProfile(t, s.name, naming.TagStack, "another/stack")
			return removeprofile.Output{Removed: []string{}, Left: []string{}}
		}, scene.afterFailure},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			want := test.found(t, &s)
			writes := s.Writes(t, func() { steptest.Equal(t, "output", want, steptest.Do(t, removeprofile.New(s.Env), test.in(s))) })
			steptest.Equal(t, "writes", []string{}, writes)
			s.wantKept(t)
		})
	}
}

func TestRefusesToReleaseALivingInstance(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	for _, scope := range []string{"instance", "class"} {
		in := s.release()
		in.Scope = scope
		steptest.Refused(t, removeprofile.New(s.Env), in, step.Conflict, "instance "+s.id+" is running: its profile "+s.name+" stays")
	}
	s.wantKept(t)
}

// The association of an instance that has ended goes by itself.
func TestWaitsForTheDisassociation(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Associate(t, s.id, s.arn)
	steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"disassociatedAfterMs": hour}))
	s.Terminate(t, s.id)
	for _, in := range []removeprofile.Input{s.release(), s.afterFailure()} {
		writes := s.Writes(t, func() {
			steptest.Refused(t, removeprofile.New(s.Env), in, step.AssociationPending,
				"ended instance "+s.id+" is still being disassociated from instance profile "+s.name)
		})
		steptest.Equal(t, "writes", []string{}, writes)
	}
}

// Whoever comes while the profile is taken back keeps it, with its role.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	associate := func(t *testing.T, s scene) string {
		t.Helper()
		return "association " + s.Associate(t, s.id, s.arn) + " gives it to instance " + s.id
	}
	takeOver := func(t *testing.T, s scene) string {
		t.Helper()
		s.TagProfile(t, s.name, naming.TagExecution, naming.Hash(otherRun))
		return othersRun
	}
	for _, test := range []struct {
		name      string
		operation string // before whose call
		number    int32  // and which one
		happens   func(*testing.T, scene) (reason string)
		faults    []steptest.Fault
	}{
		{"it is associated after it was looked for", "RemoveRoleFromInstanceProfile", 1, associate, nil},
		{"another run takes it over after it was read", "RemoveRoleFromInstanceProfile", 1, takeOver, nil},
		{"another run takes it over after its role was taken out", "GetInstanceProfile", 2, takeOver, nil},
		{
			"the answer to giving the role back is lost", "RemoveRoleFromInstanceProfile", 1, associate,
			[]steptest.Fault{{Action: "iam:AddRoleToInstanceProfile", Fault: "lost"}},
		},
		{
			"and the step fails before it sees that", "RemoveRoleFromInstanceProfile", 1, associate,
			[]steptest.Fault{{Action: "ec2:DescribeIamInstanceProfileAssociations", Skip: 1, Fault: "throttle", Count: 3}},
		},
		{
			"and the step fails to give the role back", "RemoveRoleFromInstanceProfile", 1, associate,
			[]steptest.Fault{{Action: "iam:AddRoleToInstanceProfile", Fault: "denied"}},
		},
		{
			"and a run that takes it over is not seen at once", "RemoveRoleFromInstanceProfile", 1, associate,
			[]steptest.Fault{{Action: "iam:GetInstanceProfile", Skip: 1, Fault: "denied"}, {Action: "iam:AddRoleToInstanceProfile", Fault: "denied"}},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			reason := ""
			handle := removeprofile.New(s.Between(test.operation, test.number, func() { reason = test.happens(t, s) }))
			s.Strike(t, test.faults...)
			out, err := steptest.Persist(func(int) (removeprofile.Output, error) { return handle(ctx, s.afterFailure()) })
			steptest.Must(t)(nil, err)
			steptest.Equal(t, "output", s.left(reason, false), out)
			s.wantKept(t)
		})
	}
}

// A role that cannot be given back is said: somebody must look.
func TestRoleToGiveBackIsGone(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := removeprofile.New(s.Between("RemoveRoleFromInstanceProfile", 1, func() {
		s.Associate(t, s.id, s.arn)
		s.takeRoleOut(t)
		steptest.Must(t)(s.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &s.name}))
	}))
	steptest.Refused(t, handle, s.afterFailure(), step.NotFound, "give instance profile "+s.name+" its role "+s.name+
		" back: NoSuchEntity: The role with name "+s.name+" cannot be found.")
}

// A role that somebody else put into it is taken out with it, and given back with it.
func TestAnotherRoleInIt(t *testing.T) {
	t.Parallel()
	for _, associated := range []bool{false, true} {
		t.Run(fmt.Sprint("associated meanwhile: ", associated), func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.ForeignRole(t, "other", "/")
			s.takeRoleOut(t)
			steptest.Must(t)(s.IAM.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &s.name, RoleName: aws.String("other")}))
			out := steptest.Do(t, removeprofile.New(s.Between("RemoveRoleFromInstanceProfile", 1, func() {
				if associated {
					s.Associate(t, s.id, s.arn)
				}
			})), s.afterFailure())
			if !associated {
				steptest.Equal(t, "output", s.removed(false), out)
				return
			}
			steptest.Equal(t, "roles", []string{"arn:aws:iam::" + s.ID + ":role/other"}, s.read(t).RoleArns)
		})
	}
}

func TestSomethingIsPutIntoIt(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := removeprofile.New(s.Between("DeleteInstanceProfile", 1, func() {
		steptest.Must(t)(s.IAM.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &s.name, RoleName: &s.name}))
	}))
	steptest.Refused(t, handle, s.afterFailure(), step.Unavailable, "delete instance profile "+s.name+": something was put into it meanwhile")
}

// Twenty attempts at once end with nothing left.
func TestTogether(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var runs sync.WaitGroup
	for range 20 {
		runs.Go(func() {
			_, err := steptest.Persist(func(int) (removeprofile.Output, error) { return removeprofile.New(s.Env)(ctx, s.afterFailure()) })
			if err != nil {
				t.Errorf("%s: %v", step.CodeOf(err), err)
			}
		})
	}
	runs.Wait()
	if s.read(t) != nil {
		t.Error("the profile is still there")
	}
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[removeprofile.Output] {
		t.Helper()
		s := newScene(t)
		handle := removeprofile.New(s.Env)
		return steptest.Scene[removeprofile.Output]{
			World: s.World, Attempt: func(int) (removeprofile.Output, error) { return handle(ctx, s.afterFailure()) },
			Check: func(t *testing.T, out removeprofile.Output) {
				t.Helper()
				steptest.Equal(t, "left", []string{}, out.Left)
				if s.read(t) != nil {
					t.Error("the profile is still there")
				}
			},
		}
	})
}
