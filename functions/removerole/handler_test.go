package removerole_test

import (
	"context"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:other"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
	readS3    = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
	document  = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`

	othersRun = "another run made it or goes on to use it"
)

var ctx = context.Background()

// scene is an instance, and the role with two policies that execution has made for it.
type scene struct {
	steptest.World
	id, name, arn string
}

func newScene(t *testing.T) scene {
	t.Helper()
	w := steptest.Environment(t)
	id := w.Launch(t, nil)
	s := scene{World: w, id: id, name: w.Names().Name("web", id)}
	s.arn = w.Names().RoleArn(s.name)
	w.OurRole(t, s.name, execution, "digest")
	s.put(t, "inline")
	steptest.Must(t)(w.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{RoleName: &s.name, PolicyArn: aws.String(readS3)}))
	return s
}

func (s scene) put(t *testing.T, policy string) {
	t.Helper()
	steptest.Must(t)(s.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{RoleName: &s.name, PolicyName: &policy, PolicyDocument: aws.String(document)}))
}

// afterFailure is the input of a run that takes back what it made; release that of an instance that has ended.
func (s scene) afterFailure() removerole.Input {
	in := s.release()
	in.Execution = aws.String(execution)
	return in
}

func (s scene) release() removerole.Input {
	return removerole.Input{InstanceID: &s.id, RoleName: s.name, Scope: "instance"}
}

func (s scene) read(t *testing.T) *role.State {
	t.Helper()
	state, err := role.Read(ctx, s.IAM, s.name)
	steptest.Must(t)(nil, err)
	return state
}

func (s scene) wantGone(t *testing.T) {
	t.Helper()
	if s.read(t) != nil {
		t.Error("the role is still there")
	}
}

func (s scene) left(reason string) removerole.Output {
	return removerole.Output{Removed: []string{}, Left: []string{s.arn}, Reason: reason}
}

// deleteRole as somebody else would.
func (s scene) deleteRole(t *testing.T) {
	t.Helper()
	state := s.read(t).Role
	for _, policy := range state.ManagedPolicyArns {
		steptest.Must(t)(s.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: &s.name, PolicyArn: &policy}))
	}
	for policy := range state.Policies {
		steptest.Must(t)(s.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: &s.name, PolicyName: &policy}))
	}
	steptest.Must(t)(s.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: &s.name}))
}

// What is taken back, with all its policies; a second attempt finds nothing and is fine.
func TestRemoves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, scene)
		in    func(scene) removerole.Input
	}{
		{"what this run made", func(*testing.T, scene) {}, scene.afterFailure},
		{"with policies that somebody else added", func(t *testing.T, s scene) {
			t.Helper()
			s.put(t, "added")
			steptest.Must(t)(s.IAM.AttachRolePolicy(ctx, &iam.AttachRolePolicyInput{
				RoleName: &s.name, PolicyArn: aws.String("arn:aws:iam::aws:policy/AdministratorAccess"),
			}))
		}, scene.afterFailure},
		{"an ended instance's own, whoever made it", func(t *testing.T, s scene) {
			t.Helper()
			s.TagRole(t, s.name, naming.TagExecution, naming.Hash(otherRun))
			s.Terminate(t, s.id)
		}, scene.release},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.found(t, s)
			steptest.Equal(t, "output", removerole.Output{Removed: []string{s.arn}, Left: []string{}},
				steptest.Do(t, removerole.New(s.Env), test.in(s)))
			s.wantGone(t)
			writes := s.Writes(t, func() {
				steptest.Equal(t, "output of a second attempt", removerole.Output{Removed: []string{}, Left: []string{}},
					steptest.Do(t, removerole.New(s.Env), test.in(s)))
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
		found func(*testing.T, scene) (want removerole.Output)
		scope string
	}{
		{"what is shared by a class", func(_ *testing.T, s scene) removerole.Output {
			return s.left("scope class: kept for the next run")
		}, "class"},
		{"what another run made, or has taken over", func(t *testing.T, s scene) removerole.Output {
			t.Helper()
			s.TagRole(t, s.name, naming.TagExecution, naming.Hash(otherRun))
			return s.left(othersRun)
		}, "instance"},
		{"what a profile holds", func(t *testing.T, s scene) removerole.Output {
			t.Helper()
			s.OurProfile(t, s.name, s.name, otherRun, "digest")
			return s.left("instance profile " + s.Names().ProfileArn(s.name) + " holds it")
		}, "instance"},
		{"what was never ours", func(t *testing.T, s scene) removerole.Output {
			t.Helper()
			s.TagRole(t, s.name, naming.TagStack, "another/stack")
			return removerole.Output{Removed: []string{}, Left: []string{}}
		}, "instance"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			want := test.found(t, s)
			before := s.read(t)
			in := s.afterFailure()
			in.Scope = test.scope
			writes := s.Writes(t, func() { steptest.Equal(t, "output", want, steptest.Do(t, removerole.New(s.Env), in)) })
			steptest.Equal(t, "writes", []string{}, writes)
			steptest.Equal(t, "role", before, s.read(t))
		})
	}
}

func TestRefusesToReleaseALivingInstance(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	before := s.read(t)
	steptest.Refused(t, removerole.New(s.Env), s.release(), step.Conflict, "instance "+s.id+" is running: its role "+s.name+" stays")
	s.Strike(t, steptest.Fault{Action: "ec2:DescribeInstances", Fault: "error500", Count: 3})
	steptest.Refused(t, removerole.New(s.Env), s.release(), step.Unavailable, "describe instance "+s.id+
		": InternalError: The request processing has failed because of an unknown error.")
	steptest.Equal(t, "role", before, s.read(t))
}

// Somebody else is faster: gone is what was wanted.
func TestGoneMeanwhile(t *testing.T) {
	t.Parallel()
	for _, operation := range []string{
		"ListInstanceProfilesForRole", "TagRole", "ListRolePolicies", "DeleteRolePolicy", "DetachRolePolicy", "DeleteRole",
	} {
		t.Run("before "+operation, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			out := steptest.Do(t, removerole.New(s.Between(operation, 1, func() { s.deleteRole(t) })), s.afterFailure())
			steptest.Equal(t, "output", removerole.Output{Removed: []string{s.arn}, Left: []string{}}, out)
			s.wantGone(t)
		})
	}
}

// A run that takes the role over keeps it: its policies are untouched, and the tag tells it to look again.
func TestTakenOverMeanwhile(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	before := s.read(t)
	out := steptest.Do(t, removerole.New(s.Between("TagRole", 1, func() {
		s.TagRole(t, s.name, naming.TagExecution, naming.Hash(otherRun))
	})), s.afterFailure())
	steptest.Equal(t, "output", s.left(othersRun), out)
	steptest.Equal(t, "role", before.Role, s.read(t).Role)
	steptest.Equal(t, "lanyard:spec", naming.Pending, s.read(t).Tags[naming.TagSpec])
}

func TestSomethingIsPutIntoIt(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	handle := removerole.New(s.Between("DeleteRole", 1, func() { s.put(t, "late") }))
	steptest.Refused(t, handle, s.afterFailure(), step.Unavailable, "delete role "+s.name+": something was put into it meanwhile")
	steptest.Do(t, removerole.New(s.Env), s.afterFailure())
	s.wantGone(t)
}

// Twenty attempts at once end with nothing left.
func TestTogether(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var runs sync.WaitGroup
	for range 20 {
		runs.Go(func() {
			_, err := steptest.Persist(func(int) (removerole.Output, error) { return removerole.New(s.Env)(ctx, s.afterFailure()) })
			if err != nil {
				t.Errorf("%s: %v", step.CodeOf(err), err)
			}
		})
	}
	runs.Wait()
	s.wantGone(t)
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[removerole.Output] {
		t.Helper()
		s := newScene(t)
		handle := removerole.New(s.Env)
		return steptest.Scene[removerole.Output]{
			World: s.World, Attempt: func(int) (removerole.Output, error) { return handle(ctx, s.afterFailure()) },
			Check: func(t *testing.T, out removerole.Output) {
				t.Helper()
				steptest.Equal(t, "left", []string{}, out.Left)
				s.wantGone(t)
			},
		}
	})
}

// A role of no instance is only taken back by the run that made it.
func TestOfNoInstance(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	w.OurRole(t, "lanyard-us-east-1-app.shop", "this run", "digest")
	in := removerole.Input{RoleName: "lanyard-us-east-1-app.shop", Scope: "instance"}
	steptest.Refused(t, removerole.New(w.Env), in, step.InvalidInput, "execution: value null: want the run that made role "+in.RoleName+
		", or the instance that has ended")
	in.Execution = aws.String("this run")
	out := steptest.Do(t, removerole.New(w.Env), in)
	steptest.Equal(t, "removed", []string{w.Names().RoleArn(in.RoleName)}, out.Removed)
}
