// Package awserr turns an error of AWS into a Code. It is the only place that reads an AWS error's code or message.
package awserr

import (
	"errors"

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
		if r.describes(api) {
			return r.means
		}
	}
	if api.ErrorFault() == smithy.FaultClient {
		return step.InvalidInput
	}
	return step.Unavailable
}

// Is says whether err is the error of AWS that c describes.
func Is(err error, c Condition) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && c.describes(api)
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
