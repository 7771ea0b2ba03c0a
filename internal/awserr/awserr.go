// Package awserr turns an error of AWS into a Code. It is the only place that reads an AWS error's code or message.
package awserr

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/aws/smithy-go"

	"example.com/lanyard/internal/step"
)

// Wrap names what was being done and classifies err. It keeps a Code that err already carries; nil stays nil.
func Wrap(err error, format string, args ...any) error {
	if err == nil {
		return nil
	}
	code := step.CodeOf(err)
	if code == "" {
		code = Classify(err)
	}
	return step.Errorf(code, format+": %w", append(args, short(err))...)
}

// Classify finds the Code of an error of AWS. What nobody has foreseen is Unavailable: it is worth a few tries.
func Classify(err error) step.Code {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return step.Unavailable // no answer, or none that can be read: the connection, a time-out, a proxy
	}
	for _, r := range rules {
		if r.code == api.ErrorCode() && strings.Contains(api.ErrorMessage(), r.message) {
			return r.means
		}
	}
	if f := api.ErrorFault(); f == smithy.FaultClient {
		return step.InvalidInput
	}
	return step.Unavailable
}

// Is says whether err is AWS's error with this code and, where AWS has no code of its own, this part of its message.
func Is(err error, code Condition) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code.code && strings.Contains(api.ErrorMessage(), code.message)
}

// Unanswered says whether the call may have been applied although its answer never came.
func Unanswered(err error) bool {
	_, answered := errors.AsType[smithy.APIError](err)
	_, network := errors.AsType[net.Error](err)
	return !answered && (network || !errors.Is(err, context.Canceled))
}

// short keeps what a person needs of the SDK's error, which names the operation, retries and request id first.
func short(err error) error {
	if step.CodeOf(err) != "" {
		return err
	}
	if api, ok := errors.AsType[smithy.APIError](err); ok {
		return answer{err, api}
	}
	return err
}

type answer struct {
	error
	api smithy.APIError
}

func (a answer) Error() string { return a.api.ErrorCode() + ": " + a.api.ErrorMessage() }
func (a answer) Unwrap() error { return a.error }
