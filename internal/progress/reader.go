package progress

import (
	"cmp"
	"encoding/json"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// Reader turns the events of a history, read in order, into Events. It calls nothing.
type Reader struct {
	execution string
	started   time.Time
	visits    map[int64]*visit // by the id of every history event of the visit
	open      []*visit         // entered and not left, in order
}

// visit is one stay in one state.
type visit struct {
	id       int64
	name     string
	kind     string
	entered  time.Time
	attempts int
	failed   *failure // the last attempt failed, and the history has not yet said what the machine makes of it
}

type failure struct {
	at           time.Time
	name, reason string
	said         bool // as Waiting
}

// NewReader of the history of one execution.
func NewReader(execution string) *Reader {
	return &Reader{execution: execution, visits: map[int64]*visit{}}
}

// Read the next event of the history.
func (r *Reader) Read(h types.HistoryEvent) []Event {
	at := aws.ToTime(h.Timestamp)
	v := r.visitOf(h)
	if h.StateEnteredEventDetails != nil {
		return r.enter(h)
	}
	r.visits[h.Id] = v
	if name, cause, ok := failureIn(h); ok && v != nil {
		v.attempts = max(v.attempts, 1)
		v.failed = &failure{at: at, name: name, reason: Message(cause)}
		return nil // the next event says whether it is tried again
	}
	switch h.Type {
	case types.HistoryEventTypeExecutionStarted:
		r.started = at
		return []Event{r.event(Event{Kind: Started, Time: at, Input: aws.ToString(h.ExecutionStartedEventDetails.Input)})}
	case types.HistoryEventTypeExecutionRedriven:
		return []Event{r.event(Event{Kind: Started, Time: at})}
	case types.HistoryEventTypeExecutionSucceeded, types.HistoryEventTypeExecutionFailed,
		types.HistoryEventTypeExecutionAborted, types.HistoryEventTypeExecutionTimedOut:
		return r.end(h)
	case types.HistoryEventTypeTaskScheduled, types.HistoryEventTypeLambdaFunctionScheduled, types.HistoryEventTypeActivityScheduled:
		return r.attempt(v)
	case types.HistoryEventTypeMapStateFailed:
		if within := r.visits[h.PreviousEventId]; v != nil && within != nil && within.failed != nil {
			v.failed = &failure{at: at, name: within.failed.name, reason: within.failed.reason, said: true}
		}
		return nil
	}
	if h.StateExitedEventDetails != nil || h.Type == types.HistoryEventTypeMapIterationFailed {
		return r.leave(v, at)
	}
	return nil
}

// Settle is for when the history says nothing more for now: an attempt whose failure was the last word of its state is being
// waited for, since what ends a state is written together with the failure.
func (r *Reader) Settle() []Event {
	var events []Event
	for _, v := range r.open {
		events = append(events, r.wait(v)...)
	}
	return events
}

// visitOf finds the visit that h belongs to. AWS chains each event to the one before it in its branch; MiniStack does not.
// The chain ends with the branch: what leaves a Map hangs on the last event within it, and is found by its name.
func (r *Reader) visitOf(h types.HistoryEvent) *visit {
	if h.Type == types.HistoryEventTypeMapStateFailed {
		return r.lastOpen(func(v *visit) bool { return v.kind == "Map" })
	}
	chained := r.visits[h.PreviousEventId]
	if d := h.StateExitedEventDetails; d != nil && (chained == nil || chained.name != aws.ToString(d.Name)) {
		return r.lastOpen(func(v *visit) bool { return v.name == aws.ToString(d.Name) })
	}
	if chained == nil && h.PreviousEventId == 0 {
		return r.lastOpen(func(*visit) bool { return true })
	}
	return chained
}

func (r *Reader) lastOpen(fits func(*visit) bool) *visit {
	for _, v := range slices.Backward(r.open) {
		if fits(v) {
			return v
		}
	}
	return nil
}

// enter a state. What a Wait state waits for is what the state before it answered as its reason.
func (r *Reader) enter(h types.HistoryEvent) []Event {
	kind := string(h.Type)
	v := &visit{
		id: h.Id, name: aws.ToString(h.StateEnteredEventDetails.Name), entered: aws.ToTime(h.Timestamp),
		kind: kind[:len(kind)-len("StateEntered")],
	}
	r.visits[h.Id] = v
	r.open = append(r.open, v)
	entered := Event{Kind: Entered, Time: v.entered, Visit: v.id, State: v.name, Type: v.kind}
	events := []Event{r.event(entered)}
	if v.kind == "Wait" {
		waiting := entered
		waiting.Kind, waiting.Message = Waiting, why(h.StateEnteredEventDetails.Input)
		events = append(events, r.event(waiting))
	}
	return events
}

func why(input *string) string {
	var said struct{ Reason string }
	_ = json.Unmarshal([]byte(aws.ToString(input)), &said) // another machine's Wait may have any input
	return OneLine(said.Reason)
}

// attempt begins: what failed before was waited for, also if this was read too late to say so in time.
func (r *Reader) attempt(v *visit) []Event {
	if v == nil {
		return nil
	}
	events := r.wait(v)
	v.failed = nil
	v.attempts++
	return events
}

func (r *Reader) wait(v *visit) []Event {
	if v.failed == nil || v.failed.said {
		return nil
	}
	v.failed.said = true
	return []Event{r.event(Event{
		Kind: Waiting, Time: v.failed.at, Visit: v.id, State: v.name, Type: v.kind,
		Attempt: v.attempts, Error: v.failed.name, Message: v.failed.reason,
	})}
}

func (r *Reader) leave(v *visit, at time.Time) []Event {
	i := slices.Index(r.open, v)
	if v == nil || i < 0 {
		return nil
	}
	r.open = slices.Delete(r.open, i, i+1)
	e := Event{Kind: Left, Time: at, Visit: v.id, State: v.name, Type: v.kind, Took: at.Sub(v.entered), Attempt: v.attempts}
	if v.failed != nil {
		e.Error, e.Message = v.failed.name, v.failed.reason
	}
	return []Event{r.event(e)}
}

// end also leaves the states that the execution ended in.
func (r *Reader) end(h types.HistoryEvent) []Event {
	at := aws.ToTime(h.Timestamp)
	e := Event{Kind: Ended, Time: at, Took: at.Sub(r.started)}
	switch h.Type {
	case types.HistoryEventTypeExecutionSucceeded:
		e.Status, e.Output = "SUCCEEDED", aws.ToString(h.ExecutionSucceededEventDetails.Output)
	case types.HistoryEventTypeExecutionFailed:
		e.Status = "FAILED"
		if d := h.ExecutionFailedEventDetails; d != nil {
			e.Error, e.Cause = aws.ToString(d.Error), aws.ToString(d.Cause)
		}
	case types.HistoryEventTypeExecutionAborted:
		e.Status = "ABORTED"
		if d := h.ExecutionAbortedEventDetails; d != nil {
			e.Error, e.Cause = aws.ToString(d.Error), aws.ToString(d.Cause)
		}
	case types.HistoryEventTypeExecutionTimedOut:
		e.Status = "TIMED_OUT"
		if d := h.ExecutionTimedOutEventDetails; d != nil {
			e.Error, e.Cause = aws.ToString(d.Error), aws.ToString(d.Cause)
		}
	}
	e.Message = Message(e.Cause)
	var events []Event
	for _, v := range slices.Backward(slices.Clone(r.open)) {
		if v.failed == nil && e.Status != "SUCCEEDED" {
			v.failed = &failure{name: cmp.Or(e.Error, e.Status)} // it ended by force, or is the Fail state itself
		}
		events = append(events, r.leave(v, at)...)
	}
	return append(events, r.event(e))
}

func (r *Reader) event(e Event) Event {
	e.Execution = r.execution
	return e
}
