// Package appidentity is what a person asks of AppIdentity, checked whole before anything is changed.
package appidentity

import (
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/step"
)

// App is the app whose users are to get an identity.
type App struct {
	Name      string     `json:"name"`
	AdminUser AdminUser  `json:"adminUser"`
	Client    *Client    `json:"client"` // null: the client gets, or keeps, what it has by default
	Providers []Provider `json:"providers"`
}

// AdminUser is invited by Cognito, by e-mail.
type AdminUser struct {
	Username string `json:"username"`
	Email    string `json:"email"`
}

// Whole is the app with an empty list wherever none is given: the steps' inputs are strict, and null is no list.
func (a App) Whole() App {
	a.Providers = append([]Provider{}, a.Providers...)
	for i := range a.Providers {
		a.Providers[i].Scopes = append([]string{}, a.Providers[i].Scopes...)
	}
	if a.Client != nil {
		c := *a.Client
		for _, list := range []*[]string{&c.CallbackURLs, &c.LogoutURLs, &c.Flows, &c.Scopes} {
			*list = append([]string{}, *list...)
		}
		c.Rules = append([]Rule{}, c.Rules...)
		a.Client = &c
	}
	return a
}

// Bounds of an app's name. It ends pool names and the role's, and stands in a tag.
const nameWanted = "2 to 32 lower-case letters, digits and hyphens, beginning with a letter and ending with none of the hyphens"

var (
	appName  = regexp.MustCompile(`^[a-z][a-z0-9-]{0,30}[a-z0-9]$`)
	username = regexp.MustCompile(`^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$`) // API reference, AdminCreateUser
)

// Check gives InvalidInput for the first thing that is wrong, with its field, its value and what would be right.
func (a App) Check() error {
	if !appName.MatchString(a.Name) {
		return wrong("name", a.Name, nameWanted)
	}
	if !username.MatchString(a.AdminUser.Username) {
		return wrong("adminUser.username", a.AdminUser.Username, "1 to 128 characters without spaces")
	}
	if ProofUser(a.AdminUser.Username) {
		return wrong("adminUser.username", a.AdminUser.Username, "a name that does not begin with "+ProofPrefix+": those users are deleted")
	}
	if address, err := mail.ParseAddress(a.AdminUser.Email); err != nil || address.Address != a.AdminUser.Email {
		return wrong("adminUser.email", a.AdminUser.Email, "one e-mail address, such as ada@example.com")
	}
	if err := a.Client.check(); err != nil {
		return err
	}
	return checkProviders(a.Providers)
}

// CheckTemplate gives InvalidInput unless the catalogue has the template, for this service.
func CheckTemplate(template string, c catalogue.Catalogue) error {
	t, known := c[template]
	switch {
	case !known:
		return wrong("template", template, "one of "+strings.Join(forCognito(c), ", "))
	case t.Service != catalogue.Cognito:
		return step.Errorf(step.InvalidInput, "template: value %q: is for service %s: want one for cognito: %s",
			template, t.Service, strings.Join(forCognito(c), ", "))
	}
	return nil
}

// ProofPrefix begins the names of the throwaway users and clients of the proof.
const ProofPrefix = "lanyard-proof-"

// ProofUser says whether a user of that name is the proof's.
func ProofUser(name string) bool { return strings.HasPrefix(name, ProofPrefix) }

func forCognito(c catalogue.Catalogue) []string {
	return slices.DeleteFunc(c.Names(), func(name string) bool { return c[name].Service != catalogue.Cognito })
}

func wrong(field, value, want string) error {
	return step.Errorf(step.InvalidInput, "%s: value %q: want %s", field, value, want)
}

func wrongNumber(field string, value int, want string) error {
	return step.Errorf(step.InvalidInput, "%s: value %d: want %s", field, value, want)
}

func item(list string, at int) string { return fmt.Sprintf("%s[%d]", list, at) }
