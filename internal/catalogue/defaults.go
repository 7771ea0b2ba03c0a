package catalogue

import (
	"cmp"
	"fmt"
	"time"
)

// Bounds of a template's maxSessionDuration, and the least that IAM takes as a role's maximum.
const (
	MinSession     = 15 * time.Minute
	MaxSession     = 12 * time.Hour
	MinRoleSession = time.Hour
)

// SessionBounds says what a maxSessionDuration must be.
const SessionBounds = "a duration from 15m to 12h, such as 90m or 2h"

// WithDefaults fills in what the file left out.
func (t Template) WithDefaults() Template {
	t.MaxSessionDuration = cmp.Or(t.MaxSessionDuration, "1h")
	t.Scope = cmp.Or(t.Scope, ScopeClass)
	t.Replace = cmp.Or(t.Replace, ReplaceNever)
	return t
}

// ParseSessionDuration reads a maxSessionDuration, and fails if it is out of bounds. The error says what would be right.
func ParseSessionDuration(text string) (time.Duration, error) {
	duration, err := time.ParseDuration(text)
	if err != nil || duration < MinSession || duration > MaxSession || duration%time.Second != 0 {
		return 0, fmt.Errorf("value %q: want %s", text, SessionBounds)
	}
	return duration, nil
}

// SessionDuration is the role's maximum: 1h at least, since IAM takes no less.
func (t Template) SessionDuration() time.Duration {
	duration, err := ParseSessionDuration(t.WithDefaults().MaxSessionDuration)
	if err != nil { // Load and Decode let none pass
		return MinRoleSession
	}
	return max(duration, MinRoleSession)
}
