package identityplan

import (
	"fmt"
	"strings"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/userpool"
)

const missing = "it does not exist"

// changes that are due, in the order in which a run makes them.
func (p Plan) changes(t catalogue.Template, n naming.Namespace, w World) ([]outcome.Change, error) {
	due := list{}
	name := naming.AppName(p.App.Name)
	if w.UserPool.Oldest == nil {
		due.add(outcome.CreateUserPool, name, missing)
	} else {
		_, reasons := userpool.Mend(*w.UserPool.Oldest)
		due.mend(outcome.UpdateUserPool, *p.UserPool.ID, reasons)
	}
	if w.AdminUser == nil {
		due.add(outcome.InviteAdminUser, p.App.AdminUser.Username, missing)
	}
	if w.IdentityPool.Oldest == nil {
		due.add(outcome.CreateIdentityPool, name, missing)
	} else {
		_, reasons := identitypool.Mend(w.IdentityPool.Oldest)
		due.mend(outcome.UpdateIdentityPool, *p.IdentityPool.ID, reasons)
	}
	if w.Client.Oldest == nil {
		due.add(outcome.CreatePoolClient, name, missing)
	} else {
		_, reasons := userpool.MendClient(*w.Client.Oldest, p.App.Client)
		due.mend(outcome.UpdatePoolClient, *p.Client.ID, reasons)
	}
	p.logins(&due, w)

	trustee := catalogue.Trustee{}
	if p.IdentityPool.ID != nil {
		trustee.IdentityPoolID = *p.IdentityPool.ID
	}
	change, err := role.Due(n, p.Role.Name, w.Role, t.RenderFor(n, trustee))
	if err != nil {
		return nil, err
	}
	if change != nil {
		due = append(due, *change)
	}
	return due, p.binding(&due, n, w)
}

// logins: the providers, the client that offers them, and the identity pool that takes its tokens.
func (p Plan) logins(due *list, w World) {
	var names []string
	for _, provider := range p.App.Providers {
		name := provider.ProviderName()
		names = append(names, name)
		have := w.Providers[name]
		if have == nil {
			due.add(outcome.CreateLoginProvider, name, missing)
			continue
		}
		_, reasons := userpool.MendProvider(*have, provider, w.Secrets[name])
		due.mend(outcome.UpdateLoginProvider, name, reasons)
	}
	if w.Client.Oldest != nil && userpool.Offer(*w.Client.Oldest, names) != nil {
		due.add(outcome.UpdatePoolClient, *p.Client.ID, "it does not offer all login providers")
	}
	switch {
	case w.IdentityPool.Oldest == nil: // it is made without any
	case p.Client.ID == nil:
		due.add(outcome.UpdateIdentityPool, *p.IdentityPool.ID, "it does not take the tokens of the client to come")
	case identitypool.WithLogin(w.IdentityPool.Oldest, *p.Login.Login, *p.Client.ID) != nil:
		due.add(outcome.UpdateIdentityPool, *p.IdentityPool.ID, fmt.Sprintf("it does not take the tokens of client %s", *p.Client.ID))
	}
}

// binding the role. NotOwned if it could only be refused: before the first write, since IAM says so only after some.
func (p Plan) binding(due *list, n naming.Namespace, w World) error {
	if w.Roles == nil {
		due.add(outcome.BindRole, naming.AppName(p.App.Name), "signed-in users have no role")
		return nil
	}
	bound := identitypool.Bound{RoleArn: p.Role.Arn}
	if p.Client.ID != nil {
		bound.Provider, bound.ClientID = *p.Login.Login, *p.Client.ID
	}
	if p.App.Client != nil {
		bound.Rules = p.App.Client.Rules
	}
	pool := *p.IdentityPool.ID
	set, reasons := bound.Bind(pool, w.Roles)
	if len(reasons) == 0 {
		return nil
	}
	if foreign := identitypool.Foreign(set, n.UnderPath); len(foreign) > 0 {
		return step.Errorf(step.NotOwned, "identity pool %s has roles that this stack may not pass to Cognito: %s: "+
			"binding a role sets all roles of a pool at once, and only those under %s may be passed: take them off the pool, "+
			"or give it roles under %s in their place", pool, strings.Join(foreign, ", "), naming.Path, naming.Path)
	}
	for _, role := range identitypool.Foreign(identitypool.Set(pool, w.Roles), n.UnderPath) {
		reasons = append(reasons, "a run that fails could not give back "+role+", since it is not under "+naming.Path)
	}
	due.mend(outcome.BindRole, pool, reasons)
	return nil
}

type list []outcome.Change

func (l *list) add(action outcome.Action, resource, reason string) {
	*l = append(*l, outcome.Change{Action: action, Resource: resource, Reason: reason})
}

func (l *list) mend(action outcome.Action, resource string, reasons []string) {
	if len(reasons) > 0 {
		l.add(action, resource, strings.Join(reasons, ", "))
	}
}
