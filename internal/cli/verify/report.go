package verify

import "time"

// Report is what was found. No field is ever omitted; what does not apply is null or empty.
type Report struct {
	InstanceID string     `json:"instanceId"`
	Account    string     `json:"account"`
	Region     string     `json:"region"`
	ProfileArn *string    `json:"profileArn"`
	ProfileID  *string    `json:"profileId"`
	Role       *string    `json:"role"`      // its name: from within an instance its path is not shown
	CallerArn  *string    `json:"callerArn"` // the session that STS knows the credentials as
	Expires    *time.Time `json:"expires"`   // of the credentials, which EC2 renews before
	Template   *string    `json:"template"`  // that the role is of
	Verified   bool       `json:"verified"`  // no check says no
	Checks     []Check    `json:"checks"`
}

// Check is one thing that the catalogue says, or implies.
type Check struct {
	Name   string `json:"name"`
	Result Result `json:"result"`
	Detail string `json:"detail"`
}

// Result of a Check.
type Result string

// Results.
const (
	Yes    Result = "yes"
	No     Result = "no"
	Unseen Result = "unseen" // cannot be told from within the instance
)

func (r *Report) add(name string, result Result, detail string) {
	r.Checks = append(r.Checks, Check{name, result, detail})
	if result == No {
		r.Verified = false
	}
}
