// Package progress tells the story of a state machine's execution while it happens: which state it is in, what it waits
// for and why, and how it ends. Follow reads it from the execution's history; Lines and Live show it.
package progress

import "time"

// Kind of an Event.
type Kind string

// Kinds of events. Every execution begins with Started and ends with Ended; in between, each visit of a state begins with
// Entered, may be Waiting any number of times, and ends with Left.
const (
	Started Kind = "started"
	Entered Kind = "entered"
	Waiting Kind = "waiting" // an attempt failed and the machine waits to try again; or a Wait state, which attempts nothing
	Left    Kind = "left"    // with Error: the last attempt failed, and the machine goes on to its Catch or ends
	Ended   Kind = "ended"
)

// Event is one thing that happened in an execution.
type Event struct {
	Kind      Kind
	Time      time.Time     // by AWS's clock
	Visit     int64         // tells visits apart, also of one state that is visited twice or at once; 0 for Started and Ended
	State     string        // its name; of Ended: empty
	Type      string        // of the state: Task, Choice, Map, Fail, ...
	Took      time.Duration // of Left: since it was entered; of Ended: since the execution started
	Attempt   int           // of Waiting and Left: the attempts so far, from 1; 0 if the state attempts nothing
	Error     string        // of Waiting, Left and Ended: the error's name, such as a step.Code
	Message   string        // of Waiting, Left and Ended: the error for people; of a Wait state: its reason
	Cause     string        // of Ended: the error's cause as it stands in the history
	Status    string        // of Ended: SUCCEEDED, FAILED, ABORTED or TIMED_OUT
	Input     string        // of Started: JSON
	Output    string        // of Ended after success: JSON
	Execution string        // ARN
}
