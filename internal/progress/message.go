package progress

import (
	"encoding/json"
	"strings"
	"unicode"
)

// Message is an error's cause for people. A Lambda function hands its error on as JSON with errorMessage and errorType,
// and a cause may nest another; what is not such JSON is shown as it is.
func Message(cause string) string {
	for range 5 { // nobody nests deeper; a cause is not ours to trust
		var lambda struct {
			ErrorMessage *string `json:"errorMessage"`
		}
		if json.Unmarshal([]byte(cause), &lambda) != nil || lambda.ErrorMessage == nil {
			break
		}
		cause = *lambda.ErrorMessage
	}
	return OneLine(cause)
}

// OneLine makes text safe to print within a line: causes hold text of others, such as the value of a tag, which must neither
// break the line nor steer the terminal.
func OneLine(text string) string {
	printable := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(printable), " ")
}
