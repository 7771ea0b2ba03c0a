// Package policy reads IAM policy documents: it compares them by meaning, and finds what is wrong with one.
//
// IAM returns some documents rewritten, and one meaning has many spellings. The same here are: a value and a list of that
// one value; lists and statements in any order and with duplicates; actions and condition keys in any case; true and
// "true", 5 and "5"; an account's id and the ARN of its root; the principal "*" and {"AWS": "*"}; no Version and
// "2008-10-17". Sid and Id are kept: they change nothing that is allowed, but people read them, so a template that
// changes one reaches IAM.
package policy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
)

// MaxInline is how many characters all inline policies of a role may have together, as Size counts them.
const MaxInline = 10240

// Decode gives the JSON of a document as IAM returns it: percent-encoded (RFC 3986), so that + is no space.
// A document that is plain JSON already comes back as it is.
func Decode(document string) ([]byte, error) {
	if strings.HasPrefix(strings.TrimSpace(document), "{") {
		return []byte(document), nil
	}
	plain, err := url.PathUnescape(document)
	if err != nil {
		return nil, fmt.Errorf("decode a policy document: %w", err)
	}
	return []byte(plain), nil
}

// Equal says whether two documents mean the same. It fails if one of them is not a JSON object.
func Equal(a, b []byte) (bool, error) {
	first, err := Canonical(a)
	if err != nil {
		return false, err
	}
	second, err := Canonical(b)
	if err != nil {
		return false, err
	}
	return bytes.Equal(first, second), nil
}

// Size of a document in characters without the white space between its parts, which IAM does not count. What is not
// JSON counts whole.
func Size(document []byte) int {
	var compact bytes.Buffer
	if err := json.Compact(&compact, document); err != nil {
		return len(document)
	}
	return len([]rune(compact.String()))
}
