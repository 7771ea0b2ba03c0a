package main

// notes say what the comparison does not show by itself, in both directions.
var notes = []string{
	"Both get the event of each launch by a rule of EventBridge. Custodian's one function attaches a profile that somebody made " +
		"beforehand; Lanyard's machine plans, attaches and proves by three functions. The time is that of the last Associate call that " +
		"succeeded. Throttles are counted, not timed: each contender meets 100 of them before one call is let through.",
	"What Custodian does not do: make a role or a profile, wait until EC2 knows a new profile (its run fails), see whether the " +
		"association came, take anything back. A run that fails is left to Lambda, which tries twice more, after one and after two " +
		"minutes; then the event is lost, unless its function is given a dead-letter queue or a policy runs on a schedule besides.",
	"Where it is faster: one instance, warm. It is one function instead of a machine of four states.",
	"What Lanyard does not do: anything but roles and profiles of EC2 instances. Custodian has hundreds of kinds of resources in " +
		"several clouds, filters and actions for most of what a policy might ask, schedules, reports and notifications, and needs one " +
		"file of YAML. It is Apache-2.0, and only run here.",
	"Its policy is the one in the documentation of set-instance-profile (filter IamInstanceProfile: absent), in event mode, deployed by " +
		"`custodian run`. Lambda's python3.11 has boto3 and the local AWS has not, so PYTHONPATH names one. Its 20 cold processes " +
		"share this machine's cores; on AWS each has its own share of one, and the gap of that row is smaller.",
	"Lambda's second try is made by the bench, with warm processes: the minute before it is added, not waited. The local AWS makes none.",
}
