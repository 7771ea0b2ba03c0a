package role

import (
	"fmt"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
)

// Due is the change that is due to a role, or nil: state is what Read or Get found, nil for none; want is the role with its
// trustee, if that is known. NotOwned if somebody else's has the name.
//
// It trusts the tag: drift that no digest can show is found by Diff on a role that was read whole.
func Due(names naming.Namespace, name string, state *State, want catalogue.Role) (*outcome.Change, error) {
	due := func(action outcome.Action, reason string, args ...any) (*outcome.Change, error) {
		return &outcome.Change{Action: action, Resource: names.RoleArn(name), Reason: fmt.Sprintf(reason, args...)}, nil
	}
	if state == nil {
		return due(outcome.CreateRole, "it does not exist")
	}
	if err := names.Own("role", state.Arn, state.Tags); err != nil {
		return nil, err
	}
	switch spec := state.Tags[naming.TagSpec]; {
	case state.Role.BoundaryArn != want.BoundaryArn:
		return due(outcome.UpdateRole, "permissions boundary is %q, not %s", state.Role.BoundaryArn, want.BoundaryArn)
	case spec == naming.Pending:
		return due(outcome.UpdateRole, "a run has begun it and not finished")
	case spec != want.Digest():
		return due(outcome.UpdateRole, "it is of another version of template %s", state.Tags[naming.TagTemplate])
	}
	return nil, nil
}
