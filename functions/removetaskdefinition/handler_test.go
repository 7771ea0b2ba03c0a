package removetaskdefinition_test

import (
	"context"
	"testing"

	"example.com/lanyard/functions/removetaskdefinition"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/steptest"
)

const (
	execution = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:this"
	other     = "arn:aws:states:us-east-1:111122223333:execution:TaskRole:other"
)

var ctx = context.Background()

// scene is a family with the revision that runs began with, and four newer ones.
type scene struct {
	steptest.World
	base, mine, others, shared, foreign string
}

func newScene(t *testing.T) scene {
	t.Helper()
	s := scene{World: steptest.Environment(t)}
	marked := func(by string) string {
		tags := s.Names().NewTags("batch", by)
		if by == naming.Shared {
			tags[naming.TagExecution] = by
		}
		return s.Register(t, "job", steptest.WithTags(tags))
	}
	s.base = marked(execution) // older than the run: not its own, whatever its tag says
	s.mine, s.others, s.shared = marked(execution), marked(other), marked(naming.Shared)
	s.foreign = s.Register(t, "job", steptest.WithTags(naming.Tags{naming.TagExecution: naming.Hash(execution)}))
	return s
}

func (s scene) input() removetaskdefinition.Input {
	return removetaskdefinition.Input{Base: s.base, Execution: execution}
}

func TestRemovesWhatThisRunRegistered(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	out := steptest.Do(t, removetaskdefinition.New(s.Env), s.input())
	steptest.Equal(t, "output", removetaskdefinition.Output{Removed: []string{s.mine}}, out)
	steptest.Equal(t, "revisions", []string{s.base, s.others, s.shared, s.foreign}, s.Revisions(t, "job"))
	again := s.Writes(t, func() { steptest.Do(t, removetaskdefinition.New(s.Env), s.input()) })
	steptest.Equal(t, "writes of the next attempt", []string{}, again)
}

func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[removetaskdefinition.Output] {
		t.Helper()
		s := newScene(t)
		handle := removetaskdefinition.New(s.Env)
		return steptest.Scene[removetaskdefinition.Output]{
			World:   s.World,
			Attempt: func(int) (removetaskdefinition.Output, error) { return handle(ctx, s.input()) },
			Check: func(t *testing.T, _ removetaskdefinition.Output) {
				t.Helper()
				steptest.Equal(t, "revisions", []string{s.base, s.others, s.shared, s.foreign}, s.Revisions(t, "job"))
			},
		}
	})
}
