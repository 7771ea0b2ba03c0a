package step

import (
	"errors"
	"fmt"
)

// Code names an error. Machines retry and catch by it and operators read it, so it is public API.
type Code string

// Permanent: waiting does not help.
const (
	InvalidInput      Code = "InvalidInput"      // the caller must change the input
	TemplateAmbiguous Code = "TemplateAmbiguous" // more than one template matches the instance
	AccessDenied      Code = "AccessDenied"      // a policy of this stack, a boundary or an SCP refuses; after a write it may be propagation
	NotFound          Code = "NotFound"          // it does not exist, or no longer
	NotOwned          Code = "NotOwned"          // what is in the way was not made by this stack: it has the name, or would have to be changed
	Conflict          Code = "Conflict"          // somebody else decided otherwise while the run was under way
	QuotaExceeded     Code = "QuotaExceeded"     // an account's quota is used up
	TaskFailed        Code = "TaskFailed"        // a task did not start, or its containers ended with an error
)

// Worth waiting for.
const (
	NotVisible         Code = "NotVisible"         // made, but another part of AWS does not see it yet
	InstanceNotVisible Code = "InstanceNotVisible" // named by an event and not shown by EC2 yet, or it does not exist
	InstanceNotReady   Code = "InstanceNotReady"   // pending or stopping
	AssociationPending Code = "AssociationPending" // associating or disassociating
	TaskPending        Code = "TaskPending"        // a task is not running yet
	DeploymentPending  Code = "DeploymentPending"  // a service is not steady on its revision yet
	Throttled          Code = "Throttled"          // AWS asks to slow down
	Unavailable        Code = "Unavailable"        // AWS failed, or its answer was lost
)

// Codes lists every Code, permanent ones first.
var Codes = []Code{
	InvalidInput, TemplateAmbiguous, AccessDenied, NotFound, NotOwned, Conflict, QuotaExceeded, TaskFailed,
	NotVisible, InstanceNotVisible, InstanceNotReady, AssociationPending, TaskPending, DeploymentPending, Throttled, Unavailable,
}

// Error carries a Code through any wrapping.
type Error struct {
	Code Code
	Err  error
}

func (e *Error) Error() string { return e.Err.Error() }
func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an Error with a formatted message.
func Errorf(code Code, format string, args ...any) error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// CodeOf finds the Code that err carries, or "".
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}
