package step

// Pools of Amazon Cognito. Their ids are made by AWS, so a pool is told from others by its tags alone.
const (
	UserPools     = "arn:" + Partition + ":cognito-idp:" + Region + ":" + Account + ":userpool/*"
	IdentityPools = "arn:" + Partition + ":cognito-identity:" + Region + ":" + Account + ":identitypool/*"

	// Executions of the machine that makes apps.
	AppRuns = "arn:" + Partition + ":states:" + Region + ":" + Account + ":execution:" + StackName + "-" + AppIdentity + ":*"
)

// AppIdentity is the machine that makes apps.
const AppIdentity = "AppIdentity"

// MadeForThisStack holds a creation to what gets this stack's tag by it. Creating a pool has no resource to be held to
// (Service Authorization Reference, Amazon Cognito user pools and Amazon Cognito identity).
var MadeForThisStack = map[string]map[string][]string{"StringEquals": {"aws:RequestTag/lanyard:stack": {Stack}}}

// PassToCognito is what binding a role to an identity pool needs besides.
var PassToCognito = Statement{
	Actions:    []string{"iam:PassRole"},
	Resources:  []string{OurRoles},
	Conditions: map[string]map[string][]string{"StringEquals": {"iam:PassedToService": {"cognito-identity.amazonaws.com"}}},
}
