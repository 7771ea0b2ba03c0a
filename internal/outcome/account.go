package outcome

// Decisions of AccountRole, besides Current and Planned.
const (
	Granted Decision = "granted" // the role was made or changed: its principal may assume it with the external id
)

// Account is the output of AccountRole. No field is ever omitted; what does not apply is null or empty.
type Account struct {
	AccountID         string   `json:"accountId"`
	Template          string   `json:"template"`
	Principal         string   `json:"principal"` // ARN: an account is its root
	Decision          Decision `json:"decision"`
	Reason            string   `json:"reason"`
	RoleArn           string   `json:"roleArn"`
	MaxSessionSeconds int      `json:"maxSessionSeconds"` // of the role
	Note              *string  `json:"note"`              // who gets less than that
	Proof             *Proof   `json:"proof"`             // null: nothing was done that could be proven
	Created           []string `json:"created"`           // ARNs of what this run made
	Changes           []Change `json:"changes"`           // what was due when the run began
}

// Proof of a role in another account.
type Proof struct {
	Status  ProofStatus `json:"status"`
	Shown   []string    `json:"shown"`   // what was seen, a sentence each
	Command *string     `json:"command"` // unproven: with which the principal's owner proves it
}

// ProofStatus says whether the role was assumed.
type ProofStatus string

// Only a principal that is trusted can assume the role, and the functions are one or they are not.
const (
	Proven   ProofStatus = "proven"
	Unproven ProofStatus = "unproven"
)
