package naming

import (
	"fmt"

	"example.com/lanyard/internal/step"
)

// Tag keys on the pools of an app, besides those on all that Lanyard makes.
const (
	TagApp     = "lanyard:app"     // its name
	TagCreated = "lanyard:created" // when, for identity pools, which AWS shows no date of
	TagRun     = "lanyard:run"     // on the user pool: ARN of the execution whose turn it is, or was last
)

// Kept is the value of TagExecution on a pool that another run has begun to use: nobody takes it back any more.
const Kept = "kept"

// AppName is what the user pool, its client and the identity pool of an app are called. AWS does not hold it unique.
func AppName(app string) string { return prefix + "-" + app }

// AppTags for a pool that execution makes for an app.
func (n Namespace) AppTags(template, app, execution string) Tags {
	return Tags{TagStack: n.Stack(), TagTemplate: template, TagApp: app, TagExecution: Hash(execution)}
}

// OwnApp gives NotOwned unless the pool was made by this stack for the app, or handed to it by its tags.
func (n Namespace) OwnApp(kind, id, app string, tags Tags) error {
	if tags[TagStack] == n.Stack() && tags[TagApp] == app {
		return nil
	}
	return step.Errorf(step.NotOwned, "%s %s is named %s and is not of stack %s and app %s (its tags %s and %s are %q and %q): "+
		"choose another name, or hand it over by setting those tags", kind, id, AppName(app), n.Stack(), app, TagStack, TagApp, tags[TagStack], tags[TagApp])
}

// IdentityPoolArn of an identity pool, whose own documents give no ARN.
func (n Namespace) IdentityPoolArn(id string) string {
	return fmt.Sprintf("arn:%s:cognito-identity:%s:%s:identitypool/%s", n.Partition, n.Region, n.Account, id)
}

// LoginProvider is how an identity pool names a user pool: in its list of providers, in logins and in the keys of role mappings.
func (n Namespace) LoginProvider(userPoolID string) string {
	suffix := "amazonaws.com"
	if n.Partition == "aws-cn" {
		suffix += ".cn"
	}
	return fmt.Sprintf("cognito-idp.%s.%s/%s", n.Region, suffix, userPoolID)
}

// AppRuns is how the ARNs of the executions begin that make apps.
func (n Namespace) AppRuns() string {
	return fmt.Sprintf("arn:%s:states:%s:%s:execution:%s-%s:", n.Partition, n.Region, n.Account, n.StackName, step.AppIdentity)
}

// ClientArn and UserArn stand for what has no ARN: its user pool's with its kind and name.
func ClientArn(poolArn, clientID string) string { return poolArn + "/client/" + clientID }

// UserArn of a user in a user pool.
func UserArn(poolArn, username string) string { return poolArn + "/user/" + username }

// ProviderArn of a login provider in a user pool.
func ProviderArn(poolArn, name string) string { return poolArn + "/provider/" + name }
