// Package instanceid knows what an EC2 instance id looks like.
package instanceid

import (
	"regexp"

	"example.com/lanyard/internal/step"
)

// EC2 ids are 8 hex digits (until 2016) or 17.
var form = regexp.MustCompile(`^i-([0-9a-f]{8}|[0-9a-f]{17})$`)

// Check gives InvalidInput unless id is that of an instance.
func Check(id string) error {
	switch {
	case id == "":
		return step.Errorf(step.InvalidInput, "instanceId: missing: want the id of an instance, such as i-0123456789abcdef0")
	case !form.MatchString(id):
		return step.Errorf(step.InvalidInput, "instanceId: value %q: want the id of an instance, such as i-0123456789abcdef0", id)
	}
	return nil
}
