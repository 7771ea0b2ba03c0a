package e2e

import (
	"strings"
	"testing"
)

// What is wrong with an app's input is said by field, value and what would be right, and nothing is changed.
func TestBadInputForAnApp(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	const (
		fields   = "want name, adminUser, client, providers, template, dryRun"
		name     = "want 2 to 32 lower-case letters, digits and hyphens, beginning with a letter and ending with none of the hyphens"
		secret   = `"clientSecretArn":"arn:aws:secretsmanager:us-east-1:111122223333:secret:lanyard/x-AbCdEf"`
		wantURL  = "want an absolute URL with https, http://localhost, or an app's own scheme, without a fragment"
		wantARN  = "want the ARN of a secret in Secrets Manager whose name begins with lanyard/"
		wantType = "want one of OIDC, SAML, Google, Facebook, SignInWithApple, LoginWithAmazon"
	)
	app := func(more string) string {
		return `{"name":"shop","adminUser":{"username":"ada","email":"ada@example.com"},"template":"app"` + more + `}`
	}
	provider := func(fields string) string {
		return app(`,"providers":[{"type":"SAML","name":"Staff","metadataUrl":"https://x.example.com"},{` + fields + `}]`)
	}
	for _, c := range []struct{ is, input, says string }{
		{"nothing", `{}`, `name: value "": ` + name},
		{"a list", `[]`, "input: want one JSON object with name, adminUser, client, providers, template, dryRun"},
		{"an unknown field", app(`,"region":"x"`), "region: unknown field: " + fields},
		{"a name in upper case", strings.Replace(app(""), "shop", "Shop", 1), `name: value "Shop": ` + name},
		{"a name with an underscore", strings.Replace(app(""), "shop", "my_shop", 1), `name: value "my_shop": ` + name},
		{"a name that is long", strings.Replace(app(""), "shop", strings.Repeat("a", 33), 1), `name: value "` + strings.Repeat("a", 33) + `": ` + name},
		{"a name that is a number", `{"name":1}`, "name: value 1: want a text"},
		{"no admin user", `{"name":"shop","template":"app"}`, `adminUser.username: value "": want 1 to 128 characters without spaces`},
		{"an admin user who is null", `{"name":"shop","adminUser":null}`, "adminUser: value null: want an object with username, email"},
		{"an admin user with a password", strings.Replace(app(""), `"email":`, `"password":"x","email":`, 1), "adminUser.password: unknown field: want username, email"},
		{"a username with a space", strings.Replace(app(""), `"ada"`, `"a da"`, 1), `adminUser.username: value "a da": want 1 to 128 characters without spaces`},
		{
			"the proof's username", strings.Replace(app(""), `"ada"`, `"lanyard-proof-1"`, 1),
			`adminUser.username: value "lanyard-proof-1": want a name that does not begin with lanyard-proof-: those users are deleted`,
		},
		{"no e-mail address", strings.Replace(app(""), "ada@example.com", "ada", 1), `adminUser.email: value "ada": want one e-mail address, such as ada@example.com`},
		{"an unknown template", strings.Replace(app(""), `"app"`, `"db"`, 1), `template: value "db": want one of app`},
		{"a template for another service", strings.Replace(app(""), `"app"`, `"web"`, 1), `template: value "web": is for service ec2: want one for cognito: app`},
		{"a client that is a text", app(`,"client":"x"`), `client: value "x": want an object with callbackUrls`},
		{"an unknown field of the client", app(`,"client":{"urls":[]}`), "client.urls: unknown field: want callbackUrls"},
		{"an unknown flow", app(`,"client":{"flows":["code","magic"]}`), `client.flows[1]: value "magic": want one of code, implicit`},
		{"a callback by plain HTTP", app(`,"client":{"callbackUrls":["http://shop.example.com"]}`), `client.callbackUrls[0]: value "http://shop.example.com": ` + wantURL},
		{"a logout URL with a fragment", app(`,"client":{"logoutUrls":["https://a.example.com","https://a.example.com/#x"]}`), `client.logoutUrls[1]: value "https://a.example.com/#x": ` + wantURL},
		{"a flow without a callback", app(`,"client":{"flows":["code"],"scopes":["openid"]}`), `client.callbackUrls: value "": want one at least, where flows are given`},
		{"a flow without a scope", app(`,"client":{"flows":["code"],"callbackUrls":["https://a.example.com"]}`), `client.scopes: value "": want one at least, where flows are given`},
		{"a scope without a flow", app(`,"client":{"scopes":["openid"]}`), `client.flows: value "": want one of code, implicit, where scopes are given`},
		{"a token for a minute", app(`,"client":{"accessTokenMinutes":1}`), "client.accessTokenMinutes: value 1: want a whole number from 5 to 1440"},
		{"a token that is a text", app(`,"client":{"idTokenMinutes":"5"}`), `client.idTokenMinutes: value "5": want a whole number`},
		{"a token for eleven years", app(`,"client":{"refreshTokenDays":4000}`), "client.refreshTokenDays: value 4000: want a whole number from 1 to 3650"},
		{"a rule that matches nothing", app(`,"client":{"rules":[{"claim":"sub","match":"Is","value":"x"}]}`), `client.rules[0].match: value "Is": want one of Equals, Contains, StartsWith, NotEqual`},
		{"an unknown type", provider(`"type":"Twitter"`), `providers[1].type: value "Twitter": ` + wantType},
		{"OIDC without a name", provider(`"type":"OIDC"`), `providers[1].name: value "": want 3 to 32 characters without spaces`},
		{"OIDC with an issuer by plain HTTP", provider(`"type":"OIDC","name":"Example","issuer":"http://x"`), `providers[1].issuer: value "http://x": want a URL with https, such as https://login.example.com`},
		{"OIDC without a client id", provider(`"type":"OIDC","name":"Example","issuer":"https://x.example.com"`), `providers[1].clientId: value "": want the app's id at the provider`},
		{"OIDC without a secret", provider(`"type":"OIDC","name":"Example","issuer":"https://x.example.com","clientId":"x"`), `providers[1].clientSecretArn: value "": ` + wantARN},
		{"a secret in the input", provider(`"type":"Google","clientId":"x","clientSecret":"x"`), "providers[1].clientSecret: unknown field: want type, name"},
		{"a secret elsewhere", provider(`"type":"Google","clientId":"x","clientSecretArn":"arn:aws:secretsmanager:us-east-1:111122223333:secret:db"`), `providers[1].clientSecretArn: value "arn:aws:secretsmanager:us-east-1:111122223333:secret:db": ` + wantARN},
		{"Google with a name", provider(`"type":"Google","name":"G00gle","clientId":"x",` + secret), `providers[1].name: value "G00gle": want none: a provider of type Google has no such thing`},
		{"Apple without a team", provider(`"type":"SignInWithApple","clientId":"x",` + secret), `providers[1].teamId: value "": want Apple's team id, 10 characters`},
		{"SAML without metadata", provider(`"type":"SAML","name":"Other"`), `providers[1].metadataUrl: value "": want a URL with https, of the provider's metadata`},
		{"two of a name", provider(`"type":"SAML","name":"Staff","metadataUrl":"https://y.example.com"`), `providers[1].name: value "Staff": want a name that no other provider of this input has`},
		{"a provider that is a text", app(`,"providers":["Google"]`), `providers[0]: value "Google": want an object with type, name`},
		{"a dry run that is a text", app(`,"dryRun":"yes"`), `dryRun: value "yes": want true or false`},
	} {
		t.Run(c.is, func(t *testing.T) {
			h.in(t).start("AppIdentity", c.input).refusedFirst(t, "InvalidInput", c.says)
		})
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
	t.Run("a secret that is not there", func(t *testing.T) {
		run := h.in(t).start("AppIdentity", provider(`"type":"Google","clientId":"x",`+strings.ReplaceAll(secret, "111122223333", h.ID)))
		if code, said := run.refused(t); code != "NotFound" || !strings.HasPrefix(said, "read the secret of login provider Google, arn:aws:secretsmanager:") {
			t.Errorf("%s: %s", code, said)
		}
	})
}
