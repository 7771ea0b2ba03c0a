package statemachine

import (
	"example.com/lanyard/functions/confirmaccountrole"
	"example.com/lanyard/functions/ensureaccountrole"
	"example.com/lanyard/functions/planaccount"
	"example.com/lanyard/functions/removeaccountrole"
)

// AccountRole is the machine that gives a principal a role in another account, proven where the machine is that principal.
// What a failed run has made is taken back.
func (h *House) AccountRole() Machine {
	m := h.machine("AccountRole")

	planAccount := task(m, planaccount.Step, planAccountCall)
	ensureAccountRole := task(m, ensureaccountrole.Step, ensureAccountRoleCall)
	confirmAccountRole := task(m, confirmaccountrole.Step, confirmAccountRoleCall)
	removeAccountRole := task(m, removeaccountrole.Step, removeAccountRoleCall)

	done := m.succeed("Done", "Nothing was to be done.", jsonata("$plan"))
	rolledBack := m.fail("RolledBack", "What this run made is taken back, or said to be left.", accountFailureCause)
	rollbackFailed := m.fail("RollbackFailed", "What this run made could not be taken back: a person must look.", accountFailureCause)

	decide := m.choice("Decide", "What the plan leads to.").
		When(when("$next = "+text(string(planaccount.NextEnsure))), ensureAccountRole, nil).
		When(when("$next = "+text(string(planaccount.NextConfirm))), confirmAccountRole, nil).
		Otherwise(done)

	planAccount.Next(decide)
	ensureAccountRole.Next(confirmAccountRole)
	removeAccountRole.Next(rolledBack)

	caught(ensureAccountRole, removeAccountRole, accountFailed)
	caught(confirmAccountRole, removeAccountRole, accountFailed)
	caught(removeAccountRole, rollbackFailed, fields{"rollback": errorOutput})

	return m.finish("Gives a principal a role in another account.", planAccount)
}

var (
	planAccountCall = call{
		Assign: fields{
			"next": payload + ".next", "plan": payload + ".result", "grant": payload + ".grant", "created": payload + ".result.created",
		},
	}
	ensureAccountRoleCall = call{
		Payload: fields{
			"accountId": "$grant.accountId", "template": "$grant.template", "digest": "$grant.digest", "principal": "$grant.principal",
			"externalId": "$grant.externalId", "maxSessionDuration": "$grant.maxSessionDuration", "known": "$grant.known",
			"execution": execution, "attempt": retryCount,
		},
		Assign: fields{"created": payload + ".created"},
	}
	confirmAccountRoleCall = call{
		Payload: fields{
			"accountId": "$grant.accountId", "roleArn": "$grant.roleArn", "principal": "$grant.principal", "externalId": "$grant.externalId",
		},
		Output: fields{
			"accountId": "$plan.accountId", "template": "$plan.template", "principal": "$plan.principal",
			"decision": "$plan.decision", "reason": "$plan.reason", "roleArn": "$plan.roleArn",
			"maxSessionSeconds": "$plan.maxSessionSeconds", "note": "$plan.note", "proof": payload,
			"created": "$created", "changes": "$plan.changes",
		},
	}
	accountFailed = fields{
		"failure": errorOutput, "rollback": null, "left": "[$grant.roleArn]", "leftReason": text("taking back did not come to it"),
	}
	removeAccountRoleCall = call{
		Payload: fields{
			"accountId": "$grant.accountId", "roleName": "$grant.roleName", "known": "$grant.known", "execution": execution,
		},
		Assign: fields{"left": payload + ".left", "leftReason": payload + ".reason"},
	}
	accountFailureCause = fields{
		"subject": "$grant.accountId", "failure": "$failure", "rollback": "$rollback",
		"left": "$left", "leftReason": "$leftReason", "priorProfileArn": null,
	}
)
