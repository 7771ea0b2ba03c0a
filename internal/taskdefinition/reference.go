package taskdefinition

import (
	"regexp"

	"github.com/aws/aws-sdk-go-v2/aws/arn"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// Form of what names a revision: a family, maybe with a revision (RegisterTaskDefinition: family).
var form = regexp.MustCompile(`^[A-Za-z0-9_-]{1,255}(:[0-9]{1,9})?$`)

const wanted = "want a family, a family with its revision such as job:3, or the ARN of a revision"

// Check gives InvalidInput unless reference can name a revision of this account and region.
func Check(reference string, n naming.Namespace) error {
	const field = "taskDefinition"
	if reference == "" {
		return step.Errorf(step.InvalidInput, "%s: missing: %s", field, wanted)
	}
	if form.MatchString(reference) {
		return nil
	}
	named, err := arn.Parse(reference)
	name, isRevision := cut(named.Resource)
	if err != nil || named.Service != "ecs" || !isRevision || !form.MatchString(name) {
		return step.Errorf(step.InvalidInput, "%s: value %q: %s", field, reference, wanted)
	}
	if n.Account != "" && (named.AccountID != n.Account || named.Region != n.Region) {
		return step.Errorf(step.InvalidInput, "%s: value %q: is in account %s, region %s: want one of account %s, region %s",
			field, reference, named.AccountID, named.Region, n.Account, n.Region)
	}
	return nil
}

func cut(resource string) (string, bool) {
	const kind = "task-definition/"
	if len(resource) < len(kind) || resource[:len(kind)] != kind {
		return "", false
	}
	return resource[len(kind):], true
}
