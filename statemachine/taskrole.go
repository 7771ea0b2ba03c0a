package statemachine

import (
	"example.com/lanyard/functions/confirmservice"
	"example.com/lanyard/functions/confirmtask"
	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/functions/ensuretaskdefinition"
	"example.com/lanyard/functions/plantask"
	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/functions/removetaskdefinition"
	"example.com/lanyard/functions/restoreservice"
	"example.com/lanyard/functions/runtask"
	"example.com/lanyard/functions/stoptasks"
	"example.com/lanyard/functions/updateservice"
	"example.com/lanyard/internal/taskplan"
)

// TaskRole is the machine that gives an ECS task its role: in a revision of its task definition, which a service may come to
// run, or in the overrides of one run. What fails after the first write is taken back.
func (h *House) TaskRole() Machine {
	m := h.machine("TaskRole")

	planTask := task(m, plantask.Step, planTaskCall)
	ensureRole := task(m, ensurerole.Step, ensureTaskRoleCall)
	ensureTaskDefinition := task(m, ensuretaskdefinition.Step, ensureTaskDefinitionCall)
	updateService := task(m, updateservice.Step, updateServiceCall)
	confirmService := task(m, confirmservice.Step, confirmServiceCall)
	runTask := task(m, runtask.Step, runTaskCall)
	confirmTask := task(m, confirmtask.Step, confirmTaskCall)
	restoreService := task(m, restoreservice.Step, restoreServiceCall)
	removeTaskDefinition := task(m, removetaskdefinition.Step, removeTaskDefinitionCall)
	stopTasks := task(m, stoptasks.Step, stopTasksCall)
	removeRole := task(m, removerole.Step, removeTaskRoleCall)

	done := m.succeed("Done", "Nothing was to be done.", jsonata("$plan"))
	registered := m.succeed("Registered", "A revision names the role; no service was to run it.", registeredOutput.jsonata())
	rolledBack := m.fail("RolledBack", "What this run made is taken back, or said to be left.", taskFailureCause)
	rollbackFailed := m.fail("RollbackFailed", "What this run made could not be taken back: a person must look.", taskFailureCause)

	decide := m.choice("Decide", "What the plan leads to.").
		When(when("$next = "+text(string(taskplan.NextRole))), ensureRole, nil).
		When(when("$next = "+text(string(taskplan.NextDefinition))), ensureTaskDefinition, nil).
		When(when("$next = "+text(string(taskplan.NextService))), updateService, nil).
		When(when("$next = "+text(string(taskplan.NextConfirm))), confirmService, nil).
		When(when("$next = "+text(string(taskplan.NextRun))), runTask, nil).
		Otherwise(done)
	byMode := m.choice("ByMode", "Whether the role is for the task definition or for one run.").
		When(when("$task.mode = "+text(taskplan.ModeRunTask)), runTask, nil).
		Otherwise(ensureTaskDefinition)
	withService := m.choice("WithService", "Whether a service is to run the revision.").
		When(when("$task.withService"), updateService, nil).
		Otherwise(registered)

	planTask.Next(decide)
	ensureRole.Next(byMode)
	ensureTaskDefinition.Next(withService)
	updateService.Next(confirmService)
	runTask.Next(confirmTask)
	restoreService.Next(removeTaskDefinition)
	removeTaskDefinition.Next(removeRole)
	stopTasks.Next(removeRole)
	removeRole.Next(rolledBack)

	caught(ensureRole, removeRole, taskFailed)
	caught(ensureTaskDefinition, removeTaskDefinition, taskFailed)
	caught(updateService, restoreService, taskFailed)
	caught(confirmService, restoreService, taskFailed)
	caught(runTask, stopTasks, taskFailed.with(fields{"tasks": none, "answered": "false"}))
	caught(confirmTask, stopTasks, taskFailed)
	left := func(what string) fields {
		return fields{"rollback": errorOutput, "left": both("$left", what), "leftReason": text("taking back did not come to them")}
	}
	caught(restoreService, rollbackFailed, left("[$task.serviceArn, $definition.arn, $role.arn]"))
	caught(removeTaskDefinition, rollbackFailed, left("[$task.family, $role.arn]"))
	caught(stopTasks, rollbackFailed, left("[$task.cluster, $tasks, $role.arn]"))
	caught(removeRole, rollbackFailed, left("[$role.arn]"))

	return m.finish("Gives an ECS task its role.", planTask)
}

// The way there. A plan's role and definition have the shape of what EnsureRole and EnsureTaskDefinition answer, so that a
// run that skips them knows the same variables.
var (
	planTaskCall = call{
		Assign: fields{
			"next": payload + ".next", "plan": payload + ".result", "role": payload + ".role", "template": payload + ".template",
			"definition": payload + ".definition", "task": payload + ".task",
		},
	}
	ensureTaskRoleCall = call{
		Payload: fields{
			"template": "$template.name", "digest": "$template.digest", "scope": "$template.scope",
			"roleName": "$role.name", "profileName": null, "identityPoolId": null,
			"known": "$template.known", "execution": execution, "attempt": retryCount,
		},
		Assign: fields{"role": payload},
	}
	ensureTaskDefinitionCall = call{
		Payload: fields{
			"base": "$task.base", "roleArn": "$role.arn", "template": "$template.name", "execution": execution,
		},
		Assign: fields{"definition": payload},
	}
	updateServiceCall = call{
		Payload: fields{
			"cluster": "$task.cluster", "service": "$task.service", "taskDefinition": "$definition.arn", "prior": "$task.priorDefinition",
		},
	}
	confirmServiceCall = call{
		Payload: fields{"cluster": "$task.cluster", "service": "$task.service", "taskDefinition": "$definition.arn"},
		Output: registeredOutput.with(fields{
			"reason": payload + ".reason", "tasks": payload + ".tasks", "taskCount": payload + ".taskCount",
		}),
	}
	runTaskCall = call{
		Payload: fields{
			"cluster": "$task.cluster", "taskDefinition": "$task.base", "roleArn": "$role.arn", "template": "$template.name",
			"count": "$task.count", "overrides": "$task.overrides", "launchType": "$task.launchType",
			"networkConfiguration": "$task.networkConfiguration", "execution": execution,
		},
		Assign: fields{"tasks": payload + ".tasks", "missing": payload + ".missing", "answered": "true"},
	}
	confirmTaskCall = call{
		Payload: fields{"cluster": "$task.cluster", "tasks": "$tasks", "missing": "$missing", "roleArn": "$role.arn"},
		Output: registeredOutput.with(fields{
			"reason": payload + ".reason", "tasks": payload + ".tasks", "taskCount": payload + ".taskCount",
			"created": both("$role.created", "$tasks"),
		}),
	}
	registeredOutput = fields{
		"taskDefinition": "$plan.taskDefinition", "template": "$plan.template", "mode": "$plan.mode",
		"decision": "$task.decision", "reason": "$definition.reason",
		"roleArn": "$role.arn", "revisionArn": "$definition.arn", "priorTaskRoleArn": "$plan.priorTaskRoleArn",
		"cluster": "$plan.cluster", "service": "$plan.service", "tasks": none, "taskCount": "0",
		"created": both("$role.created", "$definition.created"), "changes": "$plan.changes",
	}
)

// The way back. Every edge to it assigns the same variables, so that each end can say all that it knows.
var (
	taskFailed         = fields{"failure": errorOutput, "rollback": null, "left": none, "leftReason": text("")}
	restoreServiceCall = call{
		Payload: fields{
			"cluster": "$task.cluster", "service": "$task.service", "taskDefinition": "$definition.arn", "prior": "$task.priorDefinition",
		},
		Assign: fields{"left": payload + ".left", "leftReason": payload + ".reason"},
	}
	removeTaskDefinitionCall = call{Payload: fields{"base": "$task.base", "execution": execution}}
	stopTasksCall            = call{
		Payload: fields{
			"cluster": "$task.cluster", "tasks": "$tasks", "answered": "$answered", "execution": execution, "attempt": retryCount,
		},
	}
	removeTaskRoleCall = call{
		Payload: fields{"instanceId": null, "roleName": "$role.name", "scope": "$template.scope", "execution": execution},
		Assign:  fields{"left": both("$left", payload+".left"), "leftReason": reasons("$leftReason")},
	}
	taskFailureCause = fields{
		"subject": "$plan.taskDefinition", "failure": "$failure", "rollback": "$rollback",
		"left": "$left", "leftReason": "$leftReason", "priorProfileArn": null,
	}
)
