// Package outcome is what a machine answers: the documents that end an execution, read by people, the command and pipelines.
package outcome

// Decision says what a run did about the instance.
type Decision string

// Decisions of InstanceRole.
const (
	Attached Decision = "attached" // the instance had no profile and now has ours
	Replaced Decision = "replaced" // it had another, see PriorProfileArn, and now has ours
	Kept     Decision = "kept"     // it has another profile, which the rule for replacing keeps
	Current  Decision = "current"  // it had ours already, and it is what the template says
	Nothing  Decision = "nothing"  // no template matches
	Gone     Decision = "gone"     // the instance has ended or does not exist
	Planned  Decision = "planned"  // dryRun: Changes says what a run would do
)

// Instance is the output of InstanceRole. No field is ever omitted; what does not apply is null or empty.
type Instance struct {
	InstanceID      string   `json:"instanceId"`
	Template        *string  `json:"template"`
	Decision        Decision `json:"decision"`
	Reason          string   `json:"reason"`
	RoleArn         *string  `json:"roleArn"`
	ProfileArn      *string  `json:"profileArn"`
	ProfileID       *string  `json:"profileId"`
	AssociationID   *string  `json:"associationId"`
	PriorProfileArn *string  `json:"priorProfileArn"` // of the profile that was replaced or kept
	Created         []string `json:"created"`         // ARNs of what this run made
	Changes         []Change `json:"changes"`         // what was due when the run began
}

// Change is one thing that a plan wants done.
type Change struct {
	Action   Action `json:"action"`
	Resource string `json:"resource"` // ARN or id
	Reason   string `json:"reason"`
}

// Action of a Change.
type Action string

// Actions of a plan.
const (
	CreateRole    Action = "CreateRole"
	UpdateRole    Action = "UpdateRole"
	CreateProfile Action = "CreateProfile"
	UpdateProfile Action = "UpdateProfile"
	Associate     Action = "Associate"
	Replace       Action = "Replace"
)
