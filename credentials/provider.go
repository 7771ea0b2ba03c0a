package credentials

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/internal/step"
)

// Provider gets credentials from their source, and says what they are of.
type Provider interface {
	aws.CredentialsProvider

	// Key tells what is asked for from all else that might be: whoever has the same key may have the same credentials. It
	// holds no secret, and may change when what proves the asker's right (a token) does.
	Key() string
}

// aged is a Provider whose source may change its mind: asking again is cheap, and after maxAge it is due.
type aged interface{ maxAge() time.Duration }

// InputError says that a provider cannot be made, or cannot ask, because of what it was given. Nothing was called.
type InputError struct {
	Field string // such as duration
	Value string // as it was given; empty where it is not to be repeated
	Want  string // what would be right
}

// Error names field, value and what would be right.
func (e *InputError) Error() string {
	if e.Value == "" {
		return e.Field + ": want " + e.Want
	}
	return fmt.Sprintf("%s: value %q: want %s", e.Field, e.Value, e.Want)
}

func wrong(field, value, want string, args ...any) error {
	return &step.Error{Code: step.InvalidInput, Err: &InputError{Field: field, Value: value, Want: fmt.Sprintf(want, args...)}}
}

// key joins what tells one request from another.
func key(parts ...string) string { return strings.Join(parts, "\n") }

// digest stands for something that must not be readable.
func digest(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}
