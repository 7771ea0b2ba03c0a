package statemachine

import (
	"example.com/lanyard/functions/associateprofile"
	"example.com/lanyard/functions/confirmassociation"
	"example.com/lanyard/functions/ensureprofile"
	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/functions/planinstance"
	"example.com/lanyard/functions/removeprofile"
	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/step"
)

// InstanceRole is the machine that gives an instance its role: role -> instance profile -> association, proven.
// What fails after the first write is taken back.
func (h *House) InstanceRole() Machine {
	m := h.machine("InstanceRole")

	planInstance := task(m, planinstance.Step, planInstanceCall)
	ensureRole := task(m, ensurerole.Step, ensureRoleCall)
	ensureProfile := task(m, ensureprofile.Step, ensureProfileCall)
	associateProfile := task(m, associateprofile.Step, associateProfileCall)
	confirmAssociation := task(m, confirmassociation.Step, confirmAssociationCall)
	removeProfile := task(m, removeprofile.Step, removeProfileCall)
	removeRole := task(m, removerole.Step, removeRoleCall)

	done := m.succeed("Done", "Nothing was to be done.", jsonata("$plan"))
	absent := m.succeed("Absent", "There is no such instance, nor was there one a minute ago.", absentOutput.jsonata())
	gone := m.succeed("Gone", "The instance ended during the run.", goneOutput.jsonata())
	kept := m.succeed("Kept", "Somebody else gave the instance a profile during the run, and the rule keeps it.", keptOutput.jsonata())
	rolledBack := m.fail("RolledBack", "What this run made is taken back, or said to be left.", failureCause)
	rollbackFailed := m.fail("RollbackFailed", "What this run made could not be taken back: a person must look.", failureCause)

	decide := m.choice("Decide", "What the plan leads to.").
		When(when("$next = "+text(string(plan.NextRole))), ensureRole, nil).
		When(when("$next = "+text(string(plan.NextAssociate))), associateProfile, nil).
		Otherwise(done)
	ended := m.choice("Ended", "How a run ends that could not finish.").
		When(when("$instanceEnded"), gone, nil).
		When(when("$kept"), kept, nil).
		Otherwise(rolledBack)

	planInstance.Next(decide)
	ensureRole.Next(ensureProfile)
	ensureProfile.Next(associateProfile)
	associateProfile.Next(confirmAssociation)
	removeProfile.Next(removeRole)
	removeRole.Next(ended)

	caught(planInstance, absent, fields{"instanceId": input + ".instanceId", "reason": message}, step.InstanceNotVisible)
	caught(ensureRole, removeProfile, failed)
	caught(ensureProfile, removeProfile, failed)
	caught(associateProfile, removeProfile, failed.with(fields{"kept": "true", "reason": message}), step.Conflict)
	caught(associateProfile, removeProfile, failed)
	caught(confirmAssociation, removeProfile, failed.with(fields{"kept": "true", "reason": message}), step.Conflict)
	caught(confirmAssociation, removeProfile, failed)
	caught(removeProfile, rollbackFailed, fields{"rollback": errorOutput})
	caught(removeRole, rollbackFailed, fields{"rollback": errorOutput, "left": both("$left", "$role.arn")})

	return m.finish("Gives an instance its role.", planInstance)
}

// The way there. A plan's role and profile have the shape of what EnsureRole and EnsureProfile answer, so that a run
// that skips them knows the same variables.
var (
	planInstanceCall = call{
		Assign: fields{
			"next": payload + ".next", "plan": payload + ".result", "role": payload + ".role",
			"profile": payload + ".profile", "template": payload + ".template",
		},
	}
	ensureRoleCall = call{
		Payload: fields{
			"template": "$template.name", "digest": "$template.digest", "scope": "$template.scope",
			"roleName": "$role.name", "profileName": "$profile.name", "identityPoolId": null,
			"known": "$template.known", "execution": execution, "attempt": retryCount,
		},
		Assign: fields{"role": payload},
	}
	ensureProfileCall = call{
		Payload: fields{
			"template": "$template.name", "scope": "$template.scope",
			"roleName": "$role.name", "profileName": "$profile.name", "known": "$template.known", "repair": "$template.repair",
			"execution": execution, "attempt": retryCount, "created": "$role.created",
		},
		Assign: fields{"profile": payload},
	}
	associateProfileCall = call{
		Payload: fields{
			"instanceId": "$plan.instanceId", "profileArn": "$profile.arn", "profileId": "$profile.id",
			"replace": "$template.replace", "priorProfileArn": "$plan.priorProfileArn",
		},
		Assign: fields{"association": payload},
	}
	confirmAssociationCall = call{
		Payload: fields{"instanceId": "$plan.instanceId", "profileArn": "$profile.arn", "profileId": "$profile.id"},
		Output: fields{
			"instanceId": "$plan.instanceId", "template": "$plan.template",
			"decision": "$association.decision", "reason": "$association.reason",
			"roleArn": "$role.arn", "profileArn": payload + ".profileArn", "profileId": payload + ".profileId",
			"associationId": payload + ".associationId", "priorProfileArn": "$association.priorProfileArn",
			"created": "$profile.created", "changes": "$plan.changes",
		},
	}
)

// The way back. Every edge to it assigns the same variables, so that each end can say all that it knows.
var (
	failed = fields{
		"failure": errorOutput, "rollback": null, "kept": "false", "reason": text(""),
		"left": "[$profile.arn, $role.arn]", "leftReason": text("taking back did not come to them"),
	}
	removeProfileCall = call{
		Payload: fields{
			"instanceId": "$plan.instanceId", "profileName": "$profile.name", "roleName": "$role.name",
			"scope": "$template.scope", "execution": execution,
		},
		Assign: fields{"instanceEnded": payload + ".instanceEnded", "left": payload + ".left", "leftReason": payload + ".reason"},
	}
	removeRoleCall = call{
		Payload: fields{"instanceId": "$plan.instanceId", "roleName": "$role.name", "scope": "$template.scope", "execution": execution},
		Assign: fields{
			"left": both("$left", payload+".left"), "leftReason": reasons("$leftReason"),
		},
	}
	failureCause = fields{
		"subject": "$plan.instanceId", "failure": "$failure", "rollback": "$rollback",
		"left": "$left", "leftReason": "$leftReason", "priorProfileArn": "$plan.priorProfileArn",
	}
)

// What a run says that ends well without a role. Of what it made, it lists what stays.
var (
	goneOutput = fields{
		"instanceId": "$plan.instanceId", "template": "$plan.template",
		"decision": text(string(outcome.Gone)), "reason": text("the instance ended during the run"),
		"roleArn": null, "profileArn": null, "profileId": null, "associationId": null,
		"priorProfileArn": "$plan.priorProfileArn", "created": among("$left", both("$role.created", "$profile.created")), "changes": "$plan.changes",
	}
	keptOutput   = goneOutput.with(fields{"decision": text(string(outcome.Kept)), "reason": "$reason"})
	absentOutput = goneOutput.with(fields{
		"instanceId": "$instanceId", "template": null, "reason": "$reason", "priorProfileArn": null, "created": none, "changes": none,
	})
)
