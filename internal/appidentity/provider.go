package appidentity

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"example.com/lanyard/internal/step"
)

// Provider by which users sign in, besides with a password in the user pool.
//
// The secret that an app shares with its provider is never in an input, an output or a log: the step reads it from Secrets
// Manager, where its name begins with lanyard/.
type Provider struct {
	Type            ProviderType `json:"type"`
	Name            string       `json:"name"`            // of an OIDC or SAML provider, as the sign-in page has it; a social one is named by its type
	Issuer          string       `json:"issuer"`          // OIDC: its URL
	ClientID        string       `json:"clientId"`        // OIDC and social: of the app, at the provider
	ClientSecretArn string       `json:"clientSecretArn"` // OIDC and social: of the secret in Secrets Manager; Apple's is the private key
	MetadataURL     string       `json:"metadataUrl"`     // SAML
	Scopes          []string     `json:"scopes"`          // OIDC and social; none: those that give the e-mail address
	EmailClaim      string       `json:"emailClaim"`      // the provider's claim or attribute that holds the e-mail address; empty: the usual one
	TeamID          string       `json:"teamId"`          // Apple
	KeyID           string       `json:"keyId"`           // Apple
}

// ProviderType as Cognito names them.
type ProviderType string

// Types.
const (
	OIDC     ProviderType = "OIDC"
	SAML     ProviderType = "SAML"
	Google   ProviderType = "Google"
	Facebook ProviderType = "Facebook"
	Apple    ProviderType = "SignInWithApple"
	Amazon   ProviderType = "LoginWithAmazon"
)

var types = []ProviderType{OIDC, SAML, Google, Facebook, Apple, Amazon}

// SecretPrefix begins the names of the secrets that the step may read.
const SecretPrefix = "lanyard/"

// Secrets that the steps may read.
const Secrets = "arn:" + step.Partition + ":secretsmanager:" + step.Region + ":" + step.Account + ":secret:" + SecretPrefix + "*"

var (
	providerName = regexp.MustCompile(`^[^_\p{Z}][\p{L}\p{M}\p{S}\p{N}\p{P}]{1,30}[^_\p{Z}]$`) // API reference, CreateIdentityProvider
	secretArn    = regexp.MustCompile(`^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:` + SecretPrefix + `[A-Za-z0-9/_+=.@-]+$`)
)

// ProviderName of p in the user pool.
func (p Provider) ProviderName() string {
	if p.Type == OIDC || p.Type == SAML {
		return p.Name
	}
	return string(p.Type)
}

func checkProviders(all []Provider) error {
	seen := map[string]bool{}
	for at, p := range all {
		field := item("providers", at)
		if err := p.check(field); err != nil {
			return err
		}
		if seen[p.ProviderName()] {
			return wrong(field+".name", p.ProviderName(), "a name that no other provider of this input has")
		}
		seen[p.ProviderName()] = true
	}
	return nil
}

// check each field: wanted where the type has it, refused where it has not.
func (p Provider) check(at string) error {
	if !slices.Contains(types, p.Type) {
		names := make([]string, len(types))
		for i, t := range types {
			names[i] = string(t)
		}
		return wrong(at+".type", string(p.Type), "one of "+strings.Join(names, ", "))
	}
	named := p.Type == OIDC || p.Type == SAML
	for _, f := range []struct {
		field, value string
		wanted       bool
		right        func(string) bool
		want         string
	}{
		{"name", p.Name, named, func(s string) bool { return providerName.MatchString(s) && s != "COGNITO" }, "3 to 32 characters without spaces"},
		{"issuer", p.Issuer, p.Type == OIDC, httpsURL, "a URL with https, such as https://login.example.com"},
		{"clientId", p.ClientID, p.Type != SAML, func(s string) bool { return s != "" }, "the app's id at the provider"},
		{
			"clientSecretArn", p.ClientSecretArn, p.Type != SAML, secretArn.MatchString,
			"the ARN of a secret in Secrets Manager whose name begins with " + SecretPrefix,
		},
		{"metadataUrl", p.MetadataURL, p.Type == SAML, httpsURL, "a URL with https, of the provider's metadata"},
		{"teamId", p.TeamID, p.Type == Apple, func(s string) bool { return len(s) == 10 }, "Apple's team id, 10 characters"},
		{"keyId", p.KeyID, p.Type == Apple, func(s string) bool { return len(s) == 10 }, "Apple's key id, 10 characters"},
	} {
		switch {
		case f.field == "clientSecretArn" && f.value != "" && !strings.HasPrefix(f.value, "arn:"):
			return wrong(at+"."+f.field, "(not shown: it may be the secret itself)", f.want)
		case f.wanted && !f.right(f.value):
			return wrong(at+"."+f.field, f.value, f.want)
		case !f.wanted && f.value != "":
			return wrong(at+"."+f.field, f.value, "none: a provider of type "+string(p.Type)+" has no such thing")
		}
	}
	for i, scope := range p.Scopes {
		if p.Type == SAML || scope == "" || strings.ContainsAny(scope, " \t\n") {
			return wrong(item(at+".scopes", i), scope, "one scope, such as openid; none for SAML")
		}
	}
	return nil
}

func httpsURL(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.Fragment == ""
}
