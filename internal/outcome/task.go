package outcome

// Ran is the decision of TaskRole in mode runTask: tasks ran with the role. In mode definition it is Attached (the revision
// or the service had no role), Replaced, Kept, Current or Planned.
const Ran Decision = "ran"

// Task is the output of TaskRole. No field is ever omitted; what does not apply is null or empty.
type Task struct {
	TaskDefinition   string   `json:"taskDefinition"` // ARN of the revision that was asked for
	Template         string   `json:"template"`
	Mode             string   `json:"mode"`
	Decision         Decision `json:"decision"`
	Reason           string   `json:"reason"`
	RoleArn          string   `json:"roleArn"`
	RevisionArn      *string  `json:"revisionArn"`      // of the revision that names the role, or that ran with it; null: none yet
	PriorTaskRoleArn *string  `json:"priorTaskRoleArn"` // that the revision had, and that was replaced or kept
	Cluster          *string  `json:"cluster"`          // ARN
	Service          *string  `json:"service"`          // name
	Tasks            []string `json:"tasks"`            // ARNs of tasks that were seen with the role, ten at most
	TaskCount        int      `json:"taskCount"`        // how many were seen
	Created          []string `json:"created"`          // ARNs of what this run made
	Changes          []Change `json:"changes"`          // what was due when the run began
}

// Actions of a plan of TaskRole, besides those on roles.
const (
	RegisterTaskDefinition Action = "RegisterTaskDefinition"
	UpdateService          Action = "UpdateService"
	RunTask                Action = "RunTask"
)
