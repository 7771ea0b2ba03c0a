package e2e

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/lanyard/internal/localaws"
)

// Whatever happens to any one AWS call of any step, the run converges without duplicates: the function is killed before
// the call or after it, the answer is lost, AWS throttles or fails for longer than the SDK tries.
// The cases are made from the calls of a good run, so that a new call is covered by itself.
func TestRunsConverge(t *testing.T) {
	for _, s := range slices.Concat(scenes, taskScenes) {
		t.Run(s.name, func(t *testing.T) { s.converges(t) })
	}
}

// scene is a run that is struck.
type scene struct {
	name, machine string
	steps         string                                   // whose calls are struck; empty: all
	there         bool                                     // the calls in the member account are struck, not those in the stack's
	houses        int                                      // accounts over which the cases are spread
	always        []localaws.Fault                         // strike in the good run, too
	setUp         func(h *house)                           // once an account
	prepare       func(h *house) (id, input string)        // for each run
	check         func(h *house, id string, run execution) // what holds after the good run and after every other
}

const (
	sdkAttempts = 3    // of one call, by the functions' clients
	hurried     = 0.01 // waitScale
)

// What can happen to a call.
var (
	failing = []localaws.Fault{{Fault: "throttle", Count: sdkAttempts}, {Fault: "error500", Count: sdkAttempts}}
	killed  = localaws.Fault{Fault: "kill", Count: 1}
	applied = []localaws.Fault{{Fault: "killAfter", Count: 1}, {Fault: "lost", Count: 1}}
)

func (s scene) converges(t *testing.T) {
	houses := []*house{newHouse(t, localaws.Weather{"waitScale": hurried})}
	s.settle(houses[0])
	cases := s.cases(s.run(houses[0], nil))
	for len(houses) < s.houses {
		h := anotherHouse(t, localaws.Weather{"waitScale": hurried})
		s.settle(h)
		houses = append(houses, h)
	}
	t.Logf("%d cases", len(cases))

	queue := make(chan localaws.Fault, len(cases))
	for _, fault := range cases {
		queue <- fault
	}
	close(queue)
	var houseWork sync.WaitGroup
	for _, h := range houses {
		houseWork.Go(func() {
			for fault := range queue {
				t.Run(fmt.Sprintf("%s %d %s", fault.Action, fault.Skip+1, fault.Fault), func(t *testing.T) { s.run(h.in(t), &fault) })
			}
		})
	}
	houseWork.Wait()
}

func (s scene) settle(h *house) {
	h.byHand()
	if s.setUp != nil {
		s.setUp(h)
	}
}

// run the scene once, with a fault or without; returns the calls of the functions.
func (s scene) run(h *house, fault *localaws.Fault) []localaws.Call {
	h.t.Helper()
	id, input := s.prepare(h)
	at := h
	if s.there {
		at = h.there
	}
	must(h.t, at.ClearCalls(h.t.Context()))
	faults := s.always
	if fault != nil {
		faults = append([]localaws.Fault{*fault}, s.always...)
	}
	must(h.t, at.SetFaults(h.t.Context(), faults...))
	run := h.start(s.machine, input)
	calls := at.functionCalls()
	unused, err := at.ClearFaults(h.t.Context())
	must(h.t, err)
	s.check(h, id, run)
	for _, u := range unused {
		if fault != nil && u.Action == fault.Action && u.Fault == fault.Fault {
			h.t.Errorf("the fault did not strike: %+v", u)
		}
	}
	return calls
}

// cases are what can happen to each call, at each time that the action is called.
func (s scene) cases(calls []localaws.Call) (all []localaws.Fault) {
	seen, begun := map[string]int{}, map[string]bool{}
	for _, call := range calls {
		step := call.Principal[strings.LastIndex(call.Principal, "-")+1:]
		if s.steps == "" || slices.Contains(strings.Fields(s.steps), step) {
			for _, fault := range kinds(call.Action, !begun[step]) {
				fault.Action, fault.Skip, fault.Principal = call.Action, seen[call.Action], functions
				all = append(all, fault)
			}
		}
		begun[step] = true
		seen[call.Action]++
	}
	return all
}

// kinds of fault. A function that is killed between two reads is as good as one that was killed before the first.
func kinds(action string, first bool) []localaws.Fault {
	all := slices.Clone(failing)
	if first || writes(action) {
		all = append(all, killed)
	}
	if writes(action) {
		all = append(all, applied...)
	}
	return all
}

// functions is in the ARN of every function of the stack, in whichever account and role: a session has the function's name.
const functions = "/Lanyard-"

func writes(action string) bool {
	_, operation, _ := strings.Cut(action, ":")
	for _, verb := range []string{"AdminGet", "Describe", "Get", "List"} {
		if strings.HasPrefix(operation, verb) {
			return false
		}
	}
	return true
}
