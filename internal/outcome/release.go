package outcome

// Decisions of Release, besides Nothing.
const (
	Released Decision = "released" // what the instance had of its own is gone
	Running  Decision = "running"  // the instance has not ended: nothing was touched
)

// Release is the output of the machine Release.
type Release struct {
	InstanceID string    `json:"instanceId"`
	Decision   Decision  `json:"decision"`
	Reason     string    `json:"reason"`
	Released   []Removal `json:"released"`
}

// Removal is what became of one role and its profile.
type Removal struct {
	Name    string   `json:"name"`
	Removed []string `json:"removed"` // ARNs
	Left    []string `json:"left"`    // ARNs
	Reason  string   `json:"reason"`  // why something is left, or empty
}
