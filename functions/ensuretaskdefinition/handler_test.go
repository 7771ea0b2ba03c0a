package ensuretaskdefinition_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"example.com/lanyard/functions/ensuretaskdefinition"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
	"example.com/lanyard/internal/taskdefinition"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:this"
	other     = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:other"

	list     = "ecs:ListTaskDefinitions"
	describe = "ecs:DescribeTaskDefinition"
	register = "ecs:RegisterTaskDefinition"
)

var ctx = context.Background()

// scene is a family with one revision, and the role that it is to have.
type scene struct {
	steptest.World
	base, role string
}

func newScene(t *testing.T) scene {
	t.Helper()
	w := steptest.Environment(t)
	role := w.OurTaskRole(t, "lanyard-us-east-1-batch", "digest")
	return scene{w, w.Register(t, "job", steptest.WithTags(naming.Tags{"team": "data"})), role}
}

func (s scene) input() ensuretaskdefinition.Input {
	return ensuretaskdefinition.Input{Base: s.base, RoleArn: s.role, Template: "batch", Execution: execution}
}

func (s scene) read(t *testing.T, arn string) taskdefinition.Revision {
	t.Helper()
	r, err := taskdefinition.Read(ctx, s.ECS(), arn)
	steptest.Must(t)(nil, err)
	return *r
}

// mine are the tags of a revision that a run of the stack has registered.
func (s scene) mine(execution string) naming.Tags {
	tags := s.Names().NewTags("batch", execution)
	delete(tags, naming.TagSpec)
	tags["team"] = "data"
	return tags
}

func TestRegistersTheSameWithTheRole(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	var out ensuretaskdefinition.Output
	calls := s.Calls(t, func() { out = steptest.Do(t, ensuretaskdefinition.New(s.Env), s.input()) })
	steptest.Equal(t, "calls", []string{describe, list, register, describe}, calls)
	made := s.read(t, out.Arn)
	if !made.Is(s.read(t, s.base), s.role) || made.Revision != 2 {
		t.Errorf("revision %d is not the first with the role: %+v", made.Revision, made)
	}
	steptest.Equal(t, "tags", s.mine(execution), made.Tags)
	steptest.Equal(t, "output", ensuretaskdefinition.Output{
		Arn: out.Arn, Created: []string{out.Arn}, Reason: out.Arn + " was registered with the role; nothing runs it yet",
	}, out)
}

// What is there, and what the step makes of it: no revision more than is needed.
func TestUsesWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		found   func(*testing.T, *scene) (use string)
		created bool
		writes  []string
		marked  string // value of lanyard:execution on the revision
	}{
		{name: "the revision has the role", found: func(t *testing.T, s *scene) string {
			t.Helper()
			s.base = s.Register(t, "job", steptest.WithRole(s.role))
			return s.base
		}, writes: []string{}},
		{name: "this run registered one, and its answer was lost", found: func(t *testing.T, s *scene) string {
			t.Helper()
			return s.Register(t, "job", steptest.WithRole(s.role), steptest.WithTags(s.mine(execution)))
		}, created: true, writes: []string{}, marked: naming.Hash(execution)},
		{name: "another run registered the same", found: func(t *testing.T, s *scene) string {
			t.Helper()
			return s.Register(t, "job", steptest.WithRole(s.role), steptest.WithTags(s.mine(other)))
		}, writes: []string{"ecs:TagResource"}, marked: naming.Shared},
		{name: "several runs use the same", found: func(t *testing.T, s *scene) string {
			t.Helper()
			tags := s.mine(other)
			tags[naming.TagExecution] = naming.Shared
			return s.Register(t, "job", steptest.WithRole(s.role), steptest.WithTags(tags))
		}, writes: []string{}, marked: naming.Shared},
		{name: "a person registered the same", found: func(t *testing.T, s *scene) string {
			t.Helper()
			return s.Register(t, "job", steptest.WithRole(s.role), steptest.WithTags(naming.Tags{"team": "data"}))
		}, writes: []string{}},
		{name: "a newer one is another", found: func(t *testing.T, s *scene) string {
			t.Helper()
			s.Register(t, "job", steptest.WithRole(s.role), func(in *ecs.RegisterTaskDefinitionInput) {
				in.ContainerDefinitions[0].Image = aws.String("another")
			})
			return ""
		}, created: true, writes: []string{register}, marked: naming.Hash(execution)},
		{name: "a newer one was deregistered", found: func(t *testing.T, s *scene) string {
			t.Helper()
			arn := s.Register(t, "job", steptest.WithRole(s.role), steptest.WithTags(s.mine(execution)))
			steptest.Must(t)(s.ECS().DeregisterTaskDefinition(ctx, &ecs.DeregisterTaskDefinitionInput{TaskDefinition: &arn}))
			return ""
		}, created: true, writes: []string{register}, marked: naming.Hash(execution)},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			use := test.found(t, &s)
			var out ensuretaskdefinition.Output
			writes := s.Writes(t, func() { out = steptest.Do(t, ensuretaskdefinition.New(s.Env), s.input()) })
			steptest.Equal(t, "writes", test.writes, writes)
			if use != "" {
				steptest.Equal(t, "revision", use, out.Arn)
			}
			steptest.Equal(t, "created", test.created, len(out.Created) > 0)
			steptest.Equal(t, "mark", test.marked, s.read(t, out.Arn).Tags[naming.TagExecution])
			steptest.Equal(t, "role", s.role, s.read(t, out.Arn).TaskRole())
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	in := s.input()
	in.Base = "arn:aws:ecs:us-east-1:" + s.ID + ":task-definition/none:1"
	steptest.Refused(t, ensuretaskdefinition.New(s.Env), in, step.NotFound, "task definition "+in.Base+" is gone")
	s.Strike(t, steptest.Fault{
		Action: register, Fault: "error", Code: "ClientException", Message: "Too many concurrent attempts to create a new revision of the specified family.",
	})
	steptest.Refused(t, ensuretaskdefinition.New(s.Env), s.input(), step.Throttled,
		"register a revision of task definition job: ClientException: Too many concurrent attempts to create a new revision of the specified family.")
}

// Whatever becomes of a call: one revision is made.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[ensuretaskdefinition.Output] {
		t.Helper()
		s := newScene(t)
		handle := ensuretaskdefinition.New(s.Env)
		return steptest.Scene[ensuretaskdefinition.Output]{
			World:   s.World,
			Attempt: func(int) (ensuretaskdefinition.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, out ensuretaskdefinition.Output) {
				t.Helper()
				steptest.Equal(t, "revisions", []string{s.base, out.Arn}, s.Revisions(t, "job"))
				steptest.Equal(t, "created", []string{out.Arn}, out.Created)
			},
		}
	})
}
