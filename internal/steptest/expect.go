package steptest

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/step"
)

// Do runs a step that must succeed.
func Do[In, Out any](t testing.TB, handle step.Handler[In, Out], in In) Out {
	t.Helper()
	out, err := handle(ctx, in)
	if err != nil {
		t.Fatalf("%s: %v", step.CodeOf(err), err)
	}
	return out
}

// Refused runs a step that must fail with a Code and exactly these words.
func Refused[In, Out any](t testing.TB, handle step.Handler[In, Out], in In, code step.Code, words string) {
	t.Helper()
	_, err := handle(ctx, in)
	Error(t, err, code, words)
}

// Error compares an error's Code and words.
func Error(t testing.TB, err error, code step.Code, words string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("got no error, want %s: %s", code, words)
	case step.CodeOf(err) != code || err.Error() != words:
		t.Errorf("got  %s: %s\nwant %s: %s", step.CodeOf(err), err, code, words)
	}
}

// Equal compares what was got with what was wanted.
func Equal(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got)\n%s", what, diff)
	}
}

// Calls are the actions that AWS was asked for while f ran, in order.
func (w World) Calls(t testing.TB, f func()) []string {
	t.Helper()
	Must(t)(nil, w.ClearCalls(ctx))
	f()
	calls, err := w.Account.Calls(ctx)
	Must(t)(nil, err)
	actions := []string{}
	for _, call := range calls {
		if call.Fault == "" && (call.Status == 0 || call.Status >= 500) {
			t.Errorf("the local AWS failed by itself: %+v", call)
		}
		actions = append(actions, call.Action)
	}
	return actions
}

// Writes are those of Calls that change something.
func (w World) Writes(t testing.TB, f func()) []string {
	t.Helper()
	actions := []string{}
	for _, action := range w.Calls(t, f) {
		if writes(action) {
			actions = append(actions, action)
		}
	}
	return actions
}

func writes(action string) bool {
	_, operation, _ := strings.Cut(action, ":")
	operation = strings.TrimPrefix(operation, "Admin") // Cognito's
	return !strings.HasPrefix(operation, "Get") && !strings.HasPrefix(operation, "List") && !strings.HasPrefix(operation, "Describe")
}

// worthWaiting are the Codes that a machine retries, with those that any step may meet.
var worthWaiting = map[step.Code]bool{
	step.NotVisible: true, step.InstanceNotVisible: true, step.InstanceNotReady: true, step.AssociationPending: true,
	step.TaskPending: true, step.DeploymentPending: true, step.Throttled: true, step.Unavailable: true, step.AccessDenied: true,
}

// Persist tries a step again, as its machine would, while its error is worth waiting for.
func Persist[Out any](attempt func(number int) (Out, error)) (out Out, err error) {
	for number := range 200 {
		if out, err = attempt(number); err == nil || !worthWaiting[step.CodeOf(err)] {
			return out, err
		}
	}
	return out, err
}
