package statemachine

import (
	"example.com/lanyard/functions/bindidentityroles"
	"example.com/lanyard/functions/confirmidentity"
	"example.com/lanyard/functions/ensureadminuser"
	"example.com/lanyard/functions/ensureidentitypool"
	"example.com/lanyard/functions/ensureloginprovider"
	"example.com/lanyard/functions/ensurepoolclient"
	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/functions/ensureuserpool"
	"example.com/lanyard/functions/planidentity"
	"example.com/lanyard/functions/removeidentitypool"
	"example.com/lanyard/functions/removeproof"
	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/functions/removeuserpool"
	"example.com/lanyard/internal/identityplan"
	"example.com/lanyard/internal/step"
)

// turnSeconds is how long a run waits before it looks whose turn it is: longer than any other takes to read and set the tag, and
// for an hour of waiting few enough of the 25,000 events that a history may have.
const turnSeconds = 5

// AppIdentity is the machine that gives the signed-in users of an app their role: user pool -> admin user -> identity pool ->
// client -> login providers -> role -> binding, proven by a sign-in. What fails after the first write is taken back.
func (h *House) AppIdentity() Machine {
	m := h.machine(step.AppIdentity)

	planIdentity := task(m, planidentity.Step, planIdentityCall)
	ensureUserPool := task(m, ensureuserpool.Step, ensureUserPoolCall)
	ensureAdminUser := task(m, ensureadminuser.Step, ensureAdminUserCall)
	ensureIdentityPool := task(m, ensureidentitypool.Step, ensureIdentityPoolCall)
	ensurePoolClient := task(m, ensurepoolclient.Step, ensurePoolClientCall)
	ensureLoginProvider := task(m, ensureloginprovider.Step, ensureLoginProviderCall)
	ensureRole := task(m, ensurerole.Step, ensureAppRoleCall)
	bindIdentityRoles := task(m, bindidentityroles.Step, bindIdentityRolesCall)
	confirmIdentity := task(m, confirmidentity.Step, confirmIdentityCall)
	removeProof := task(m, removeproof.Step, removeProofCall)
	removeIdentityPool := task(m, removeidentitypool.Step, removeIdentityPoolCall)
	removeUserPool := task(m, removeuserpool.Step, removeUserPoolCall)
	removeRole := task(m, removerole.Step, removeAppRoleCall)

	done := m.succeed("Done", "Nothing was to be done.", jsonata("$plan"))
	rolledBack := m.fail("RolledBack", "What this run made is taken back, or said to be left.", identityFailureCause.with(fields{"rollback": null}))
	rollbackFailed := m.fail("RollbackFailed", "What this run made could not be taken back: a person must look.", identityFailureCause)

	byRollback := m.choice("ByRollback", "Whether something is left that could not be taken back.").
		When(when("$rollback = "+null+" or $count($left) = 0"), rolledBack, nil).
		Otherwise(rollbackFailed)
	awaitTurn := m.wait("AwaitTurn", "Another run is at work on the app, or this one has just taken its turn: then it plans anew.", turnSeconds)
	decide := m.choice("Decide", "What the plan leads to.").
		When(when("$next = "+text(string(identityplan.NextEnsure))), ensureUserPool, nil).
		When(when("$next = "+text(string(identityplan.NextAwait))), awaitTurn, nil).
		Otherwise(done)
	byTurn := m.choice("ByTurn", "Whether it is this run's turn at the app.").
		When(when("$userPool.next = "+text(string(ensureuserpool.NextEnsure))), ensureAdminUser, nil).
		Otherwise(awaitTurn)

	planIdentity.Next(decide)
	ensureUserPool.Next(byTurn)
	awaitTurn.Next(planIdentity)
	ensureAdminUser.Next(ensureIdentityPool)
	ensureIdentityPool.Next(ensurePoolClient)
	ensurePoolClient.Next(ensureLoginProvider)
	ensureLoginProvider.Next(ensureRole)
	ensureRole.Next(bindIdentityRoles)
	bindIdentityRoles.Next(confirmIdentity)
	removeProof.Next(removeIdentityPool)
	removeIdentityPool.Next(removeUserPool)
	removeUserPool.Next(removeRole)
	removeRole.Next(byRollback)

	caught(ensureUserPool, removeUserPool, turnFailed)
	caught(ensureAdminUser, removeIdentityPool, identityFailed)
	caught(ensureIdentityPool, removeIdentityPool, identityFailed)
	caught(ensurePoolClient, removeIdentityPool, identityFailed)
	caught(ensureLoginProvider, removeIdentityPool, identityFailed)
	caught(ensureRole, removeIdentityPool, identityFailed)
	caught(bindIdentityRoles, removeIdentityPool, identityFailed)
	caught(confirmIdentity, removeProof, identityFailed)
	caught(removeProof, removeIdentityPool, notRemoved(proofs))
	caught(removeIdentityPool, removeUserPool, notRemoved(pool("$identityPool.arn", "identity pool")))
	caught(removeUserPool, removeRole, notRemoved(pool("$userPool.arn", "user pool")))
	caught(removeRole, byRollback, notRemoved(list("$role.arn")))

	return m.finish("Gives an app's signed-in users their role.", planIdentity)
}

// The way there. The plan's parts have the shape of what the steps answer, so that a run that fails knows the same variables.
var (
	planIdentityCall = call{
		Payload: fields{"request": beginning, "execution": execution},
		Assign: fields{
			"next": payload + ".next", "asked": payload + ".asked", "plan": payload + ".result", "app": payload + ".app", "known": payload + ".known",
			"userPool": payload + ".userPool", "adminUser": payload + ".adminUser", "identityPool": payload + ".identityPool",
			"client": payload + ".client", "login": payload + ".login", "role": payload + ".role", "template": payload + ".template",
		},
		Output: fields{"reason": payload + ".wait"},
	}
	ensureUserPoolCall = call{
		Payload: fields{
			"app": "$app.name", "template": "$template.name", "execution": execution, "attempt": retryCount, "holder": "$userPool.holder",
		},
		Assign: fields{"userPool": payload},
		Output: fields{"reason": payload + ".reason"},
	}
	ensureAdminUserCall = call{
		Payload: fields{
			"userPoolId": "$userPool.id", "userPoolArn": "$userPool.arn",
			"username": "$app.adminUser.username", "email": "$app.adminUser.email", "known": "$known.user",
		},
		Assign: fields{"adminUser": payload},
	}
	ensureIdentityPoolCall = call{
		Payload: fields{"app": "$app.name", "template": "$template.name", "execution": execution, "attempt": retryCount},
		Assign:  fields{"identityPool": payload},
	}
	ensurePoolClientCall = call{
		Payload: fields{
			"app": "$app.name", "userPoolId": "$userPool.id", "userPoolArn": "$userPool.arn",
			"client": "$app.client", "known": "$known.client", "attempt": retryCount,
		},
		Assign: fields{"client": payload},
	}
	ensureLoginProviderCall = call{
		Payload: fields{
			"userPoolId": "$userPool.id", "userPoolArn": "$userPool.arn", "clientId": "$client.id",
			"identityPoolId": "$identityPool.id", "providers": "$app.providers", "known": "$known.providers",
		},
		Assign: fields{"login": payload},
	}
	ensureAppRoleCall = call{
		Payload: fields{
			"template": "$template.name", "digest": "$template.digest", "scope": "$template.scope",
			"roleName": "$role.name", "profileName": null, "identityPoolId": "$identityPool.id", "known": "$known.role",
			"execution": execution, "attempt": retryCount,
		},
		Assign: fields{"role": payload},
	}
	bindIdentityRolesCall = call{
		Payload: fields{
			"identityPoolId": "$identityPool.id", "login": "$login.login", "clientId": "$client.id",
			"roleArn": "$role.arn", "client": "$app.client",
		},
	}
	confirmIdentityCall = call{
		Payload: fields{
			"userPoolId": "$userPool.id", "identityPoolId": "$identityPool.id", "login": "$login.login",
			"roleName": "$role.name", "execution": execution,
		},
		Output: fields{
			"name": "$app.name", "template": "$template.name", "decision": payload + ".decision", "reason": payload + ".reason",
			"userPoolId": "$userPool.id", "clientId": "$client.id", "identityPoolId": "$identityPool.id", "roleArn": "$role.arn",
			"adminUser": "$adminUser.username", "provenArn": payload + ".provenArn", "unproven": payload + ".unproven",
			"created": both(both(both("$userPool.created", "$adminUser.created"), both("$identityPool.created", "$client.created")),
				both("$login.created", "$role.created")),
			"others":  both(both("$userPool.others", "$identityPool.others"), "$client.others"),
			"changes": "$plan.changes",
		},
	}
)

// The way back. What cannot be taken back is said, and does not keep the rest from being tried: a pool that goes takes with it
// what could not be taken out of it.
var (
	identityFailed = fields{"failure": errorOutput, "rollback": null, "left": none, "leftReason": text("")}
	// Before its turn a run has made no more than the user pool. What else there is, another run may be making.
	turnFailed = identityFailed.with(fields{
		"known": fields{
			"user": "true", "client": "true", "providers": "$asked", "role": "true", "roleArn": null,
		}.object(),
	})
	removeProofCall = call{
		Payload: fields{
			"userPoolId": "$userPool.id", "identityPoolId": "$identityPool.id", "login": "$login.login", "execution": execution,
		},
	}
	removeIdentityPoolCall = call{
		Payload: fields{
			"app": "$app.name", "login": "$login.login", "clientId": "$client.id", "clientKnown": "$known.client",
			"roleArn": "$role.arn", "priorRoleArn": "$known.roleArn", "priorMapping": "$known.mapping",
			"execution": execution,
		},
		Assign: removed,
	}
	removeUserPoolCall = call{
		Payload: fields{
			"app": "$app.name", "username": "$app.adminUser.username", "userKnown": "$known.user", "clientKnown": "$known.client",
			"providers": "$asked", "providersKnown": "$known.providers", "execution": execution,
		},
		Assign: removed,
	}
	removeAppRoleCall = call{
		Payload: fields{"instanceId": null, "roleName": "$role.name", "scope": "$template.scope", "execution": execution},
		Assign:  removed,
	}
	removed = fields{"left": both(without("$left", payload+".removed"), payload+".left"), "leftReason": reasons("$leftReason")}
	proofs  = list("$userPool.arn", "$identityPool.arn") // where the throwaway user, client or identity may be left

	identityFailureCause = fields{
		"subject": "$app.name", "failure": "$failure", "rollback": "$rollback",
		"left": "$left", "leftReason": "$leftReason", "priorProfileArn": null,
	}
)

// pool by its ARN, or by its app where the run never learned of one.
func pool(arn, kind string) string { return list(either(arn, text(kind+" of app ")+" & $app.name")) }

// notRemoved adds a list to what is left, and keeps the first error.
func notRemoved(what string) fields {
	return fields{
		"rollback": either("$rollback", errorOutput), "left": both("$left", what),
		"leftReason": joined("$leftReason", text("it could not be taken back, or not all of it")),
	}
}
