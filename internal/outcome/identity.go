package outcome

// Decisions of AppIdentity, besides Current and Planned.
const (
	IdentityProven   Decision = "proven"   // a sign-in became credentials of the role
	IdentityUnproven Decision = "unproven" // all is made, and Unproven says why no sign-in could be tried
)

// Identity is the output of AppIdentity. No field is ever omitted; what does not apply is null or empty.
type Identity struct {
	Name           string   `json:"name"`
	Template       string   `json:"template"`
	Decision       Decision `json:"decision"`
	Reason         string   `json:"reason"`
	UserPoolID     *string  `json:"userPoolId"`
	ClientID       *string  `json:"clientId"`
	IdentityPoolID *string  `json:"identityPoolId"`
	RoleArn        *string  `json:"roleArn"`
	AdminUser      *string  `json:"adminUser"` // who was, or is to be, invited
	ProvenArn      *string  `json:"provenArn"` // whose the credentials were that a sign-in gave: a session of the role
	Unproven       *string  `json:"unproven"`  // why no sign-in could be tried
	Created        []string `json:"created"`   // ARNs of what this run made
	Others         []string `json:"others"`    // ids of further pools and clients of the app's name, which were not touched
	Changes        []Change `json:"changes"`   // what was due when the run began
}

// Actions of a plan for an app.
const (
	CreateUserPool      Action = "CreateUserPool"
	UpdateUserPool      Action = "UpdateUserPool"
	InviteAdminUser     Action = "InviteAdminUser"
	CreateIdentityPool  Action = "CreateIdentityPool"
	UpdateIdentityPool  Action = "UpdateIdentityPool"
	CreatePoolClient    Action = "CreatePoolClient"
	UpdatePoolClient    Action = "UpdatePoolClient"
	CreateLoginProvider Action = "CreateLoginProvider"
	UpdateLoginProvider Action = "UpdateLoginProvider"
	BindRole            Action = "BindRole"
)
