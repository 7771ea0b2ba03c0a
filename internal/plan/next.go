package plan

// Next is the state that a run goes on with.
type Next string

// What a plan leads to.
const (
	NextRole      Next = "EnsureRole"       // role or profile are to be made or mended
	NextAssociate Next = "AssociateProfile" // both are as they should be
	NextDone      Next = "Done"             // nothing is to be done
)

// Role that the instance is to have.
type Role struct {
	Name    string   `json:"name"`
	Arn     string   `json:"arn"`
	Created []string `json:"created"` // always empty in a plan: EnsureRole's output has the same shape
}

// Profile that the instance is to have.
type Profile struct {
	Name    string   `json:"name"`
	Arn     string   `json:"arn"`
	ID      *string  `json:"id"`      // null if it does not exist yet
	Created []string `json:"created"` // always empty in a plan: EnsureProfile's output has the same shape
}

// TemplateSpec is what the steps need of the template.
type TemplateSpec struct {
	Name    string `json:"name"`
	Digest  string `json:"digest"`
	Scope   string `json:"scope"`
	Replace string `json:"replace"` // the rule, as narrowed by the input
	Repair  bool   `json:"repair"`  // the input asked to verify
	Known   bool   `json:"known"`   // its profile existed when the run began
}
