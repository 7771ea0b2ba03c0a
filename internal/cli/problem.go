package cli

import (
	"context"
	"errors"
	"fmt"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
)

// Problem is an error for people and scripts alike: what went wrong, and what to do about it.
type Problem struct {
	Exit    int      `json:"exitCode"`
	Code    string   `json:"error"`   // a step.Code, the error of a Fail state, Usage, Timeout or Interrupted
	Message string   `json:"message"` // one sentence, without a full stop
	Do      []string `json:"do"`
	Run     *failed  `json:"run"` // null unless a run failed
}

// failed is the end of a run that failed.
type failed struct {
	ExecutionArn string           `json:"executionArn"`
	Status       string           `json:"status"`
	State        *string          `json:"state"`   // in which the run failed, before it took anything back
	Failure      *outcome.Failure `json:"failure"` // null if the run ended without a Fail state
}

func (p *Problem) Error() string { return p.Message }

func usage(format string, args ...any) *Problem {
	return &Problem{Exit: exitUsage, Code: "Usage", Message: fmt.Sprintf(format, args...)}
}

func (p *Problem) do(format string, args ...any) *Problem {
	p.Do = append(p.Do, fmt.Sprintf(format, args...))
	return p
}

// problemOf makes any error a Problem. What has no kind of its own comes from the parser of the command line.
func problemOf(err error) *Problem {
	p := kindOf(err)
	if p.Do == nil {
		p.Do = []string{} // JSON: a list, not null
	}
	return p
}

func kindOf(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	switch code := step.CodeOf(err); code {
	case "":
		return usage("%s", err).do("`lanyard --help` shows the commands, `lanyard COMMAND --help` their flags")
	case step.InvalidInput:
		return &Problem{Exit: exitUsage, Code: string(code), Message: err.Error()}
	default:
		return &Problem{Exit: exitAWS, Code: string(code), Message: err.Error()}
	}
}

// refused tells of a call to AWS that failed; needs is the permission that it takes.
func refused(err error, needs, format string, args ...any) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	err = awserr.Wrap(err, format, args...)
	p := &Problem{Exit: exitAWS, Code: string(step.CodeOf(err)), Message: err.Error()}
	switch step.CodeOf(err) {
	case step.AccessDenied:
		return p.do("these credentials need %s", needs)
	case step.Throttled:
		return p.do("AWS asks to slow down: try again in a minute")
	}
	return p.do("check the network and the region, and try again")
}

// told is an exit code whose reason has been shown already.
type told struct{ exit int }

func (t told) Error() string { return "told" }
