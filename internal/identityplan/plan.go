// Package identityplan decides, from what was asked for and the observed state of the world, what is due for an app, and why.
// It calls nothing: its tests are tables.
package identityplan

import (
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/turn"
	"example.com/lanyard/internal/userpool"
)

// World is what was observed.
type World struct {
	UserPool     userpool.Found
	AtWork       bool                  // the run whose turn it is, or was last, is still running
	AdminUser    *types.UserStatusType // nil if there is no such user
	Client       userpool.FoundClient
	Providers    map[string]*types.IdentityProviderType // by name, nil where there is none
	Secrets      map[string]string                      // of providers by name: never part of what a plan says
	IdentityPool identitypool.Found
	Roles        *identitypool.Roles // nil where there is no identity pool
	Role         *role.State         // nil where there is none
}

// Next is the state that a run goes on with.
type Next string

// What a plan leads to.
const (
	NextEnsure Next = "EnsureUserPool"
	NextDone   Next = "Done"
	NextAwait  Next = "AwaitTurn" // another run is at work: what is due shows when it has ended
)

// Plan is what is due. Its parts have the shape of what the steps answer, so that a run that fails half-way knows the same
// variables.
type Plan struct {
	Next         Next             `json:"next"`
	Wait         string           `json:"wait"`   // why the run is to wait, or empty
	Result       outcome.Identity `json:"result"` // as it stands if nothing is done
	App          appidentity.App  `json:"app"`
	UserPool     UserPool         `json:"userPool"`
	AdminUser    AdminUser        `json:"adminUser"`
	IdentityPool Pool             `json:"identityPool"`
	Client       Client           `json:"client"`
	Login        Login            `json:"login"`
	Role         Role             `json:"role"`
	Template     Template         `json:"template"`
	Asked        []string         `json:"asked"` // names of the login providers that were asked for
	Known        Known            `json:"known"`
}

// UserPool as EnsureUserPool answers it.
type UserPool struct {
	Pool
	Holder *string `json:"holder"` // ARN of the execution whose turn it is, or was last, when this was read
}

// Pool as EnsureIdentityPool answers it.
type Pool struct {
	ID      *string  `json:"id"`
	Arn     *string  `json:"arn"`
	Created []string `json:"created"`
	Others  []string `json:"others"`
}

// AdminUser as EnsureAdminUser answers it.
type AdminUser struct {
	Username string   `json:"username"`
	Status   *string  `json:"status"`
	Created  []string `json:"created"`
}

// Client as EnsurePoolClient answers it.
type Client struct {
	ID      *string  `json:"id"`
	Created []string `json:"created"`
	Others  []string `json:"others"`
}

// Login as EnsureLoginProvider answers it.
type Login struct {
	Login     *string  `json:"login"`
	Providers []string `json:"providers"`
	Created   []string `json:"created"`
}

// Role as EnsureRole answers it.
type Role struct {
	Name    string   `json:"name"`
	Arn     string   `json:"arn"`
	Created []string `json:"created"`
}

// Template is what the steps need of the template.
type Template struct {
	Name   string `json:"name"`
	Digest string `json:"digest"`
	Scope  string `json:"scope"` // of the role in this run: instance, which a failed run takes back, or class, which stays
}

// Known is what existed when the run began: all else of the app's name, this run has made.
type Known struct {
	User      bool     `json:"user"`
	Client    bool     `json:"client"`
	Providers []string `json:"providers"` // names of those among the asked for
	Role      bool     `json:"role"`
	RoleArn   *string  `json:"roleArn"` // of the signed-in users

	Mapping *identitypool.Mapping `json:"mapping"` // of the client's users
}

// For an app and the world as it was observed: which changes are due, and why. NotOwned if the role's name is taken by
// somebody else.
func For(a appidentity.App, t catalogue.Template, n naming.Namespace, w World, dryRun bool) (Plan, error) {
	p := start(a, t, n, w)
	if w.AtWork {
		p.Wait = turn.Taken(*p.UserPool.Holder, a.Name)
		if !dryRun {
			p.Next, p.Result.Decision, p.Result.Reason, p.Result.Changes = NextAwait, outcome.Planned, p.Wait, list{}
			return p, nil
		}
	}
	due, err := p.changes(t, n, w)
	if err != nil {
		return Plan{}, err
	}
	p.Result.Changes = due
	switch {
	case len(due) == 0:
		p.Next, p.Result.Decision = NextDone, outcome.Current
		p.Result.Reason = fmt.Sprintf("app %s has all that was asked for", a.Name)
	case dryRun:
		p.Next, p.Result.Decision, p.Result.Reason = NextDone, outcome.Planned, fmt.Sprintf("%d changes are due", len(due))
	default:
		p.Next, p.Result.Decision, p.Result.Reason = NextEnsure, outcome.Planned, "under way"
	}
	if w.AtWork {
		p.Result.Reason += "; " + p.Wait
	}
	return p, nil
}

func start(a appidentity.App, t catalogue.Template, n naming.Namespace, w World) Plan {
	none := []string{}
	name := n.NameFor(t.Name, a.Name)
	p := Plan{
		App:          a.Whole(),
		UserPool:     UserPool{Pool: Pool{Created: none, Others: whole(w.UserPool.Others)}},
		AdminUser:    AdminUser{Username: a.AdminUser.Username, Created: none},
		IdentityPool: Pool{Created: none, Others: whole(w.IdentityPool.Others)},
		Client:       Client{Created: none, Others: whole(w.Client.Others)},
		Login:        Login{Providers: none, Created: none},
		Role:         Role{Name: name, Arn: n.RoleArn(name), Created: none},
		Template:     Template{Name: t.Name, Digest: t.Render(n).Digest(), Scope: string(catalogue.ScopeInstance)},
		Asked:        none,
		Known:        Known{User: w.AdminUser != nil, Client: w.Client.Oldest != nil, Providers: none, Role: w.Role != nil},
	}
	if pool := w.UserPool.Oldest; pool != nil {
		login := n.LoginProvider(*pool.Id)
		p.UserPool.ID, p.UserPool.Arn, p.Login.Login = pool.Id, pool.Arn, &login
		if holder, ok := pool.UserPoolTags[naming.TagRun]; ok {
			p.UserPool.Holder = &holder
		}
	}
	if w.AdminUser != nil {
		status := string(*w.AdminUser)
		p.AdminUser.Status = &status
	}
	if pool := w.IdentityPool.Oldest; pool != nil {
		arn := n.IdentityPoolArn(*pool.IdentityPoolId)
		p.IdentityPool.ID, p.IdentityPool.Arn = pool.IdentityPoolId, &arn
	}
	if w.Client.Oldest != nil {
		p.Client.ID = w.Client.Oldest.ClientId
	}
	for _, provider := range a.Providers {
		p.Asked = append(p.Asked, provider.ProviderName())
		if w.Providers[provider.ProviderName()] != nil {
			p.Known.Providers = append(p.Known.Providers, provider.ProviderName())
		}
	}
	if w.Role != nil {
		p.Template.Scope = string(catalogue.ScopeClass) // who had it before goes on to have it
	}
	if w.Roles != nil && w.Roles.Roles[identitypool.Authenticated] != "" {
		prior := w.Roles.Roles[identitypool.Authenticated]
		p.Known.RoleArn = &prior
	}
	if w.Roles != nil && p.Client.ID != nil {
		p.Known.Mapping = identitypool.Bound{Provider: *p.Login.Login, ClientID: *p.Client.ID}.Mapping(w.Roles)
	}
	p.Result = outcome.Identity{
		Name: a.Name, Template: t.Name, UserPoolID: p.UserPool.ID, ClientID: p.Client.ID, IdentityPoolID: p.IdentityPool.ID,
		RoleArn: &p.Role.Arn, AdminUser: &a.AdminUser.Username, Created: none,
		Others: slices.Concat(p.UserPool.Others, p.IdentityPool.Others, p.Client.Others),
	}
	return p
}

// whole list, also where nothing was observed: a null would fail the next state.
func whole(list []string) []string { return append([]string{}, list...) }
