package appidentity

import (
	"net/url"
	"slices"
	"strings"
)

// Client is what an app asks of its user-pool client. What is left out stays as it is; a new client then has AWS's default.
type Client struct {
	CallbackURLs       []string `json:"callbackUrls"`       // where a sign-in with a browser comes back to
	LogoutURLs         []string `json:"logoutUrls"`         // where a sign-out may lead
	Flows              []string `json:"flows"`              // OAuth flows: code, implicit
	Scopes             []string `json:"scopes"`             // OAuth scopes
	GenerateSecret     bool     `json:"generateSecret"`     // only when the client is made; the secret is read in Cognito, by who may
	AccessTokenMinutes int      `json:"accessTokenMinutes"` // 5 to 1440
	IDTokenMinutes     int      `json:"idTokenMinutes"`     // 5 to 1440
	RefreshTokenDays   int      `json:"refreshTokenDays"`   // 1 to 3650
	Rules              []Rule   `json:"rules"`              // who gets the role; where there were never any: every signed-in user
}

// Rule gives the role to those whose token holds the claim.
type Rule struct {
	Claim string `json:"claim"`
	Match string `json:"match"` // Equals, Contains, StartsWith, NotEqual
	Value string `json:"value"`
}

const maxRules = 25 // of one role mapping (API reference, RulesConfigurationType)

var (
	flows   = []string{"code", "implicit"}
	matches = []string{"Equals", "Contains", "StartsWith", "NotEqual"}
)

func (c *Client) check() error {
	if c == nil {
		return nil
	}
	for at, flow := range c.Flows {
		if !slices.Contains(flows, flow) {
			return wrong(item("client.flows", at), flow, "one of "+strings.Join(flows, ", "))
		}
	}
	for at, scope := range c.Scopes {
		if scope == "" || strings.ContainsAny(scope, " \t\n") {
			return wrong(item("client.scopes", at), scope, "one scope, such as openid, email or profile")
		}
	}
	for _, urls := range []struct {
		field string
		all   []string
	}{{"client.callbackUrls", c.CallbackURLs}, {"client.logoutUrls", c.LogoutURLs}} {
		for at, address := range urls.all {
			if !appURL(address) {
				return wrong(item(urls.field, at), address, "an absolute URL with https, http://localhost, or an app's own scheme, without a fragment")
			}
		}
	}
	switch {
	case len(c.Flows) > 0 && len(c.CallbackURLs) == 0:
		return wrong("client.callbackUrls", "", "one at least, where flows are given")
	case len(c.Flows) > 0 && len(c.Scopes) == 0:
		return wrong("client.scopes", "", "one at least, where flows are given, such as openid")
	case len(c.Flows) == 0 && len(c.Scopes) > 0:
		return wrong("client.flows", "", "one of "+strings.Join(flows, ", ")+", where scopes are given")
	}
	for _, n := range []struct {
		field           string
		value, from, to int
		want            string
	}{
		{"client.accessTokenMinutes", c.AccessTokenMinutes, 5, 24 * 60, "a whole number from 5 to 1440"},
		{"client.idTokenMinutes", c.IDTokenMinutes, 5, 24 * 60, "a whole number from 5 to 1440"},
		{"client.refreshTokenDays", c.RefreshTokenDays, 1, 3650, "a whole number from 1 to 3650"},
	} {
		if n.value != 0 && (n.value < n.from || n.value > n.to) {
			return wrongNumber(n.field, n.value, n.want)
		}
	}
	return checkRules(c.Rules)
}

func checkRules(rules []Rule) error {
	if len(rules) > maxRules {
		return wrongNumber("client.rules", len(rules), "25 rules at most")
	}
	for at, r := range rules {
		switch {
		case r.Claim == "" || len(r.Claim) > 64:
			return wrong(item("client.rules", at)+".claim", r.Claim, "a claim of the token, such as custom:department")
		case !slices.Contains(matches, r.Match):
			return wrong(item("client.rules", at)+".match", r.Match, "one of "+strings.Join(matches, ", "))
		case r.Value == "" || len(r.Value) > 128:
			return wrong(item("client.rules", at)+".value", r.Value, "1 to 128 characters")
		}
	}
	return nil
}

// appURL as Cognito takes one (API reference, CreateUserPoolClient, CallbackURLs).
func appURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme == "" || u.Fragment != "" || strings.Contains(address, "#") {
		return false
	}
	switch u.Scheme {
	case "https":
		return u.Host != ""
	case "http":
		return u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1"
	}
	return true
}
