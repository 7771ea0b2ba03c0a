package outcome

// Failure is the cause of the Fail states RolledBack and RollbackFailed, as JSON: a Fail state has no output,
// and this is what a person needs.
type Failure struct {
	Subject         string     `json:"subject"`         // what the run was for: instance id, task definition, account id, app
	Failure         StepError  `json:"failure"`         // why the run failed
	Rollback        *StepError `json:"rollback"`        // why taking back failed; null after RolledBack
	Left            []string   `json:"left"`            // ARNs of what this run may have made and did not take back
	LeftReason      string     `json:"leftReason"`      // why it is left
	PriorProfileArn *string    `json:"priorProfileArn"` // of the profile that the instance had when the run began
}

// StepError is an error as Step Functions hands it on. The Cause of a function is JSON with errorMessage and errorType.
type StepError struct {
	Error string `json:"Error"`
	Cause string `json:"Cause"`
}
