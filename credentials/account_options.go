package credentials

import (
	"regexp"
	"strings"
	"time"
)

// Bounds of a session (API reference of AssumeRole, AWS STS).
const (
	minDuration     = 15 * time.Minute
	maxDuration     = 12 * time.Hour
	chainedDuration = time.Hour
	leastMaximum    = time.Hour // that a role's MaxSessionDuration can be
	maxExternalID   = 1224      // characters
)

var (
	roleForm     = regexp.MustCompile(`^arn:aws[a-z-]*:iam::\d{12}:role/[\x21-\x7e]{1,576}$`)
	sessionForm  = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
	externalForm = regexp.MustCompile(`^[\w+=,.@:/-]+$`)
)

// short writes a duration as people do: 15m, not 15m0s.
func short(d time.Duration) string {
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// check names the first option that STS would refuse.
func (o AccountOptions) check() error {
	maximum, whose := o.MaxDuration, "the role's maximum"
	switch {
	case !roleForm.MatchString(o.RoleArn):
		return wrong("roleArn", o.RoleArn, "the ARN of a role, such as arn:aws:iam::111122223333:role/NAME")
	case !sessionForm.MatchString(o.SessionName):
		return wrong("sessionName", o.SessionName, "2 to 64 letters, digits or _+=,.@-")
	case o.ExternalID != "" && (len(o.ExternalID) < 2 || len(o.ExternalID) > maxExternalID || !externalForm.MatchString(o.ExternalID)):
		return wrong("externalId", "", "2 to 1,224 letters, digits or _+=,.@:/-, and this has %d characters", len(o.ExternalID))
	case maximum == 0:
		maximum, whose = maxDuration, "the most that a role can allow; this role's own maximum may be less"
	case maximum < leastMaximum || maximum > maxDuration:
		return wrong("maxDuration", short(maximum), "%s to %s, the role's MaxSessionDuration", short(leastMaximum), short(maxDuration))
	}
	switch {
	case o.Duration < minDuration || o.Duration > maximum:
		return wrong("duration", short(o.Duration), "%s to %s, %s", short(minDuration), short(maximum), whose)
	case o.Duration%time.Second != 0:
		return wrong("duration", short(o.Duration), "whole seconds")
	}
	return nil
}
