// Package catalogue is what the functions know of the role templates: their type, which instances one matches, and its digest.
//
// Reading the YAML files in roles/, with validation by file and line, is catalogue/source's: no function links it.
package catalogue

import "encoding/json"

// Template is one file of roles/. The json tags name the keys of the file; the doc comments become the JSON schema's.
// What Load and Decode return has its defaults filled in.
type Template struct {
	// Name is the file's name without its ending.
	Name string `json:"-"`
	// Service that assumes the role.
	Service Service `json:"service" jsonschema:"required,enum=ec2,enum=ecs,enum=account,enum=cognito"`
	// Description of the role, shown in IAM.
	Description string `json:"description" jsonschema:"required,minLength=1,maxLength=1000"`
	// Match says which instances get the role. All given keys must hold. Only for service ec2, where it is required.
	Match *Match `json:"match,omitempty"`
	// ManagedPolicies to attach: names of AWS managed policies (with a path where they have one, such as
	// service-role/AmazonEC2RoleforSSM), or whole ARNs of your own, such as arn:${Partition}:iam::${Account}:policy/NAME.
	ManagedPolicies []string `json:"managedPolicies,omitempty" jsonschema:"uniqueItems=true,maxItems=10"`
	// Policies are inline policy documents by name. ${Partition}, ${Region} and ${Account} stand for the stack's own.
	Policies map[string]json.RawMessage `json:"policies,omitempty"`
	// MaxSessionDuration of the role, from 15m to 12h, such as 90m or 2h30m. IAM takes no maximum under 1h, so the role's
	// is 1h at least.
	MaxSessionDuration string `json:"maxSessionDuration,omitempty" jsonschema:"pattern=^([0-9]+h)?([0-9]+m)?([0-9]+s)?$,default=1h"`
	// Scope says whether all instances of the template share one role (class, the default), or each gets its own (instance).
	Scope Scope `json:"scope,omitempty" jsonschema:"enum=class,enum=instance,default=class"`
	// Replace says what happens to an instance that has another profile: never keeps it (the default), owned replaces
	// what this stack made, always replaces any and records the prior profile's ARN.
	Replace Replace `json:"replace,omitempty" jsonschema:"enum=never,enum=owned,enum=always,default=never"`
	// AllowEverything is the reason why a policy may allow Action "*" on Resource "*". Without it such a policy is refused.
	AllowEverything string `json:"allowEverything,omitempty" jsonschema:"minLength=10"`
}

// Service that assumes a template's role.
type Service string

// Services.
const (
	EC2     Service = "ec2"
	ECS     Service = "ecs"
	Account Service = "account"
	Cognito Service = "cognito"
)

// Scope of a role.
type Scope string

// Scopes.
const (
	ScopeClass    Scope = "class"
	ScopeInstance Scope = "instance"
)

// Replace is the rule for an instance that has another profile.
type Replace string

// Rules, from the narrowest to the widest.
const (
	ReplaceNever  Replace = "never"
	ReplaceOwned  Replace = "owned"
	ReplaceAlways Replace = "always"
)

// Rules lists every Replace, the narrowest first.
var Rules = []Replace{ReplaceNever, ReplaceOwned, ReplaceAlways}
