package main

// notes say what the comparison does not show by itself, in both directions.
var notes = []string{
	"Both find the event of each launch through a rule of EventBridge. Custodian's one function attaches a profile that somebody " +
		"made beforehand; Lanyard's machine plans, attaches and proves by three functions. The time is that of the last Associate call.",
	"Custodian makes no role and no profile, does not wait until a new profile is known to EC2 (its run fails), does not look whether the " +
		"association came, and takes nothing back. What fails is Lambda's to try again, twice, after one and two minutes; then it is lost, unless " +
		"the function is given a dead-letter queue, or a policy runs on a schedule besides. A warm run of it is faster than one of Lanyard.",
	"Lanyard does one thing: instance profiles of EC2, in AWS. Custodian has hundreds of kinds of resources, three clouds, filters and " +
		"actions for most of what a policy might ask, runs on a schedule too, and is one file of YAML. Cloud Custodian is Apache-2.0; it is only run here.",
	"Its policy is the one of the documentation of set-instance-profile (filter IamInstanceProfile: absent), deployed by `custodian run`. " +
		"Lambda's python3.11 brings boto3 along and the local AWS does not, so PYTHONPATH names one; its processes start on two cores here, and on AWS " +
		"each has its own.",
}
