package naming

import (
	"strings"

	"example.com/lanyard/internal/step"
)

// Tags of a resource, by key.
type Tags map[string]string

// Ours says whether a role or profile with this ARN and these tags was made by this stack.
// That a role carries the boundary is checked where it is read: a boundary that was taken off is drift, which is mended.
func (n Namespace) Ours(arn string, tags Tags) bool {
	return n.UnderPath(arn) && tags[TagStack] == n.Stack()
}

// Own gives NotOwned unless this stack made the resource: kind is "role" or "instance profile".
func (n Namespace) Own(kind, arn string, tags Tags) error {
	if n.Ours(arn, tags) {
		return nil
	}
	return step.Errorf(step.NotOwned, "%s %s exists and is not of stack %s (its tag %s is %q): rename the template, or remove that %s",
		kind, arn, n.Stack(), TagStack, tags[TagStack], kind[strings.LastIndex(kind, " ")+1:])
}

// UnderPath says whether arn is a role or profile of this account under Path.
func (n Namespace) UnderPath(arn string) bool {
	return strings.HasPrefix(arn, n.arn("role", "")) || strings.HasPrefix(arn, n.arn("instance-profile", ""))
}

// NewTags for a resource that execution makes: Pending until it is whole.
func (n Namespace) NewTags(template, execution string) Tags {
	return Tags{TagStack: n.Stack(), TagTemplate: template, TagExecution: Hash(execution), TagSpec: Pending}
}

// Begun are the tags with which execution begins to change what exists, and takes it over.
func Begun(execution string) Tags {
	return Tags{TagExecution: Hash(execution), TagSpec: Pending}
}

// MadeBy says whether execution is the one that may take the resource back.
func (t Tags) MadeBy(execution string) bool { return t[TagExecution] == Hash(execution) }

// patience is for how many attempts another run's unfinished work is waited for. Then it is taken over: that run may be dead.
const patience = 3

// AwaitedBy says whether execution, after so many attempts, is still to wait for another run that writes the resource.
func (t Tags) AwaitedBy(execution string, attempt int) bool {
	return t[TagSpec] == Pending && !t.MadeBy(execution) && attempt < patience
}
