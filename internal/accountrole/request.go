// Package accountrole says what a caller of AccountRole may ask for, and which role that comes to in the member account.
package accountrole

import (
	"errors"
	"regexp"
	"strings"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// Request is what the caller says: who may assume which role where.
type Request struct {
	AccountID          string // where the role is to be
	Template           string // of service account
	Principal          string // who may assume it: ARN of a role, a user or an account's root, or an account id
	ExternalID         string // what the principal must name
	MaxSessionDuration string // narrows the template's; empty: the template's
}

// What AssumeRole and IAM take: API reference of AssumeRole (ExternalId), IAM User Guide (Principal).
var (
	accountID  = regexp.MustCompile(`^[0-9]{12}$`)
	principal  = regexp.MustCompile(`^arn:(aws[a-z-]*):iam::([0-9]{12}):(root|(?:role|user)/[\w+=,.@/-]+)$`)
	externalID = regexp.MustCompile(`^[A-Za-z0-9_+=,.@:/-]*$`)
)

// Lengths of an external id.
const (
	minExternalID = 2
	maxExternalID = 1224
)

// Check gives InvalidInput for what could never be right, a line for each field. What it does not know it lets pass: a nil
// catalogue, an empty namespace.
func (r Request) Check(c catalogue.Catalogue, n naming.Namespace) error {
	return errors.Join(r.checkAccount(n), r.checkTemplate(c), r.checkPrincipal(n), CheckExternalID("externalId", r.ExternalID), r.checkDuration(c))
}

func (r Request) checkAccount(n naming.Namespace) error {
	switch {
	case !accountID.MatchString(r.AccountID):
		return step.Errorf(step.InvalidInput, "accountId: value %q: want 12 digits, such as 444455556666", r.AccountID)
	case r.AccountID == n.Account:
		return step.Errorf(step.InvalidInput, "accountId: value %q: is the account of the stack itself: want another, with a member stack", r.AccountID)
	}
	return nil
}

func (r Request) checkTemplate(c catalogue.Catalogue) error {
	if c == nil {
		return nil
	}
	t, known := c[r.Template]
	switch {
	case !known:
		return step.Errorf(step.InvalidInput, "template: value %q: unknown: want %s", r.Template, forAccounts(c))
	case t.Service != catalogue.Account:
		return step.Errorf(step.InvalidInput, "template: value %q: is for service %s: want %s", r.Template, t.Service, forAccounts(c))
	}
	return nil
}

func forAccounts(c catalogue.Catalogue) string {
	var names []string
	for _, name := range c.Names() {
		if c[name].Service == catalogue.Account {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "a template with service: account; the catalogue has none"
	}
	return "one of " + strings.Join(names, ", ")
}

func (r Request) checkPrincipal(n naming.Namespace) error {
	if accountID.MatchString(r.Principal) {
		return nil
	}
	found := principal.FindStringSubmatch(r.Principal)
	switch {
	case strings.Contains(r.Principal, ":assumed-role/"):
		return step.Errorf(step.InvalidInput, "principal: value %q: is a session, which ends: want the ARN of its role", r.Principal)
	case found == nil:
		return step.Errorf(step.InvalidInput, "principal: value %q: want the ARN of an IAM role, of a user or of an account's root, or 12 digits; "+
			"nothing with a wildcard", r.Principal)
	case n.Partition != "" && found[1] != n.Partition:
		return step.Errorf(step.InvalidInput, "principal: value %q: is in partition %s: want one in %s", r.Principal, found[1], n.Partition)
	}
	return nil
}

// CheckExternalID gives InvalidInput for what AssumeRole does not take. It does not repeat the value.
func CheckExternalID(field, value string) error {
	if len(value) < minExternalID || len(value) > maxExternalID {
		return step.Errorf(step.InvalidInput, "%s: value of %d characters: want %d to %d: letters, digits and _+=,.@:/-",
			field, len(value), minExternalID, maxExternalID)
	}
	if !externalID.MatchString(value) {
		return step.Errorf(step.InvalidInput, "%s: value of %d characters: has others than letters, digits and _+=,.@:/-", field, len(value))
	}
	return nil
}

func (r Request) checkDuration(c catalogue.Catalogue) error {
	if r.MaxSessionDuration == "" {
		return nil
	}
	asked, err := catalogue.ParseSessionDuration(r.MaxSessionDuration)
	if err != nil {
		return step.Errorf(step.InvalidInput, "maxSessionDuration: %w", err)
	}
	if t, known := c[r.Template]; known && asked > t.SessionDuration() {
		return step.Errorf(step.InvalidInput, "maxSessionDuration: value %q: longer than template %s allows: want %s at most",
			r.MaxSessionDuration, r.Template, t.SessionDuration())
	}
	return nil
}
