package accountrole

import (
	"fmt"
	"time"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
)

// Grant is a request that was checked: the role that it comes to.
type Grant struct {
	Names     naming.Namespace   // of the member account
	Template  catalogue.Template // as the request narrows it
	Trustee   catalogue.Trustee
	RoleName  string
	Principal string // ARN
}

// Grant of the request, or InvalidInput.
func (r Request) Grant(c catalogue.Catalogue, n naming.Namespace) (Grant, error) {
	if err := r.Check(c, n); err != nil {
		return Grant{}, err
	}
	template := c[r.Template]
	if r.MaxSessionDuration != "" {
		template.MaxSessionDuration = r.MaxSessionDuration
	}
	arn := r.Principal
	if accountID.MatchString(arn) { // IAM keeps it so
		arn = fmt.Sprintf("arn:%s:iam::%s:root", n.Partition, arn)
	}
	return Grant{
		Names: n.Member(r.AccountID), Template: template, Principal: arn,
		Trustee: catalogue.Trustee{Principal: arn, ExternalID: r.ExternalID},
		// One role for each principal: what one may do is taken from it without another's noticing. Its external id is not
		// part of the name, so that a new one takes the place of the old one.
		RoleName: n.NameFor(r.Template, naming.Hash(arn)[:12]),
	}, nil
}

// Role as it should be.
func (g Grant) Role() catalogue.Role { return g.Template.RenderFor(g.Names, g.Trustee) }

// Digest of the role without its trustee: a step that was built with another version of the template finds another.
func (g Grant) Digest() string { return g.Template.Render(g.Names).Digest() }

// RoleArn that it has or will have.
func (g Grant) RoleArn() string { return g.Names.RoleArn(g.RoleName) }

// chained is how long the session of a role that was itself assumed may last ("Role chaining", IAM User Guide).
const chained = time.Hour

// Note says who gets less than the role's maximum, or nil.
func (g Grant) Note() *string {
	longest := g.Template.SessionDuration()
	if longest <= chained {
		return nil
	}
	text := fmt.Sprintf("sessions of up to %s are for a principal with keys of its own: one that is itself a role's session, "+
		"such as an instance, a task or a function, gets 1 h at most (role chaining)", short(longest))
	return &text
}

// short spelling of whole minutes: 2h, 90m.
func short(d time.Duration) string {
	if d%time.Hour == 0 {
		return fmt.Sprintf("%d h", d/time.Hour)
	}
	return fmt.Sprintf("%d min", d/time.Minute)
}
