package steptest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"

	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/step"
)

// Fault that strikes a call, see docs/local-aws.md.
type Fault struct {
	Action  string `json:"action"`
	Fault   string `json:"fault"`
	Skip    int    `json:"skip"`
	Count   int    `json:"count"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Strike the account's next calls with faults.
func (w World) Strike(t testing.TB, faults ...Fault) {
	t.Helper()
	all := []Fault{}
	for _, fault := range faults {
		fault.Count = max(fault.Count, 1)
		all = append(all, fault)
	}
	body, err := json.Marshal(all)
	Must(t)(nil, err)
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, w.Endpoint+"/_local/"+w.ID+"/faults", bytes.NewReader(body))
	Must(t)(nil, err)
	response, err := connections.Do(request)
	Must(t)(nil, err)
	defer func() { _ = response.Body.Close() }()
	if answer, _ := io.ReadAll(response.Body); response.StatusCode != http.StatusOK {
		t.Fatalf("faults: %s", answer)
	}
}

// Between returns the environment in which happens once, just before the number-th call of an operation is sent: what
// others do between two calls of a step.
func (w World) Between(operation string, number int32, happens func()) lambdastep.Environment {
	env := w.Env
	env.AWS = env.AWS.Copy()
	var calls atomic.Int32
	env.AWS.APIOptions = append(slices.Clip(env.AWS.APIOptions), func(stack *middleware.Stack) error {
		return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("Between", func(
			ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
		) (middleware.InitializeOutput, middleware.Metadata, error) {
			if awsmiddleware.GetOperationName(ctx) == operation && calls.Add(1) == number {
				happens()
			}
			return next.HandleInitialize(ctx, in)
		}), middleware.After)
	})
	return env
}

// Scene is a step about to run in a world.
type Scene[Out any] struct {
	World   World
	Attempt func(number int) (Out, error)
	Check   func(t *testing.T, out Out) // what holds when it has succeeded
	Probes  bool                        // it asks to see what it is denied: a denial is an answer, and no fault
}

// sdkAttempts is how often the SDK tries one call.
const sdkAttempts = 3

type struck struct {
	name string
	Fault
	want step.Code // of the attempt that was struck; empty: the SDK's own retries may help
}

// What can happen to a call. A read that fails changes nothing, however it fails.
var (
	toReads  = []struck{{"AWS fails", Fault{Fault: "error500", Count: sdkAttempts}, step.Unavailable}}
	toWrites = []struck{
		{"its answer is lost", Fault{Fault: "lost", Count: 1}, ""},
		{"every answer is lost", Fault{Fault: "lost", Count: sdkAttempts}, step.Unavailable},
		{"throttled", Fault{Fault: "throttle", Count: sdkAttempts}, step.Throttled},
		{"denied, as before a permission has spread", Fault{Fault: "denied", Count: 1}, step.AccessDenied},
	}
)

// Faults runs the scene once to see its calls. Then, for each call and each fault, in a world of its own: the struck
// attempt names the error's Code, and tried again the step ends as in the good run.
func Faults[Out any](t *testing.T, scene func(t *testing.T) Scene[Out]) {
	t.Helper()
	good := scene(t)
	var out Out
	var err error
	calls := good.World.Calls(t, func() { out, err = good.Attempt(0) })
	Must(t)(nil, err)
	good.Check(t, out)
	seen := map[string]int{}
	for i, action := range calls {
		faults := toReads
		switch {
		case writes(action):
			faults = toWrites
		case i > 0 && calls[i-1] == action: // one policy after another
			faults = nil
		}
		for _, fault := range faults {
			if good.Probes && fault.Fault.Fault == "denied" {
				continue
			}
			fault.Action, fault.Skip = action, seen[action]
			t.Run(fmt.Sprintf("%s %d: %s", action, seen[action]+1, fault.name), func(t *testing.T) {
				t.Parallel()
				strike(t, scene(t), fault.Fault, fault.want)
			})
		}
		seen[action]++
	}
}

func strike[Out any](t *testing.T, s Scene[Out], fault Fault, want step.Code) {
	t.Helper()
	s.World.Strike(t, fault)
	out, err := s.Attempt(0)
	if want != "" && step.CodeOf(err) != want {
		t.Errorf("got %s: %v, want %s", step.CodeOf(err), err, want)
	}
	unused, clearErr := s.World.ClearFaults(ctx)
	Must(t)(nil, clearErr)
	if len(unused) > 0 && unused[0].Count == max(fault.Count, 1) { // what is sent once only is struck once only
		t.Fatalf("the fault did not strike: %v", unused)
	}
	if err != nil {
		out, err = Persist(func(number int) (Out, error) { return s.Attempt(number + 1) })
	}
	if err != nil {
		t.Fatalf("tried again: %s: %v", step.CodeOf(err), err)
	}
	s.Check(t, out)
}
