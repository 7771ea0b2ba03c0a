package e2e

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
)

// What is wrong with an input is said by field, value and what would be right, in the first state, and nothing is changed.
// The planner's own tests have every case; these show that each kind gets through.
func TestBadInputOfTaskRole(t *testing.T) {
	h := newHouse(t, nil).withECS()
	base := h.register("job")
	h.register("net", func(in *definition) { in.NetworkMode = types.NetworkModeAwsvpc })
	admin := h.foreignTaskRole("admin")
	h.register("foreign", func(in *definition) { in.ExecutionRoleArn = &admin })
	h.register("web")
	h.serve("web", h.register("web"), 1)
	const fields = "want template, taskDefinition, mode, cluster, service, count, overrides, launchType, networkConfiguration, dryRun"
	for _, c := range []struct{ is, input, says string }{
		{"nothing", `{}`, "template: missing: want one for ecs: batch"},
		{"an unknown field", `{"templates":"batch"}`, "templates: unknown field: " + fields},
		{"another case", `{"Template":"batch"}`, "Template: unknown field: " + fields},
		{"a number for a text", `{"template":7}`, "template: value 7: want a text"},
		{"a template for another service", strings.Replace(taskInput("definition", "job", ""), "batch", "web", 1), `template: value "web": is for service ec2: want one for ecs: batch`},
		{"no mode", taskInput("", "job", ""), "mode: missing: want definition or runTask"},
		{"an unknown mode", taskInput("run", "job", ""), `mode: value "run": want definition or runTask`},
		{"no such task definition", taskInput("definition", "jobb", ""), `taskDefinition: value "jobb": there is none in account ` + h.ID},
		{"an execution role that may not be passed", taskInput("definition", "foreign", ""), `taskDefinition: value "foreign": this stack may not pass its ` +
			`execution role ` + admin + ": want one of the setting executionRoles (now " + h.executionRole() + "): add it there and deploy"},
		{"no network", taskInput("runTask", "net", onJobs), "networkConfiguration: missing: "},
		{"no such cluster", taskInput("runTask", "job", `,"cluster":"none"`), `cluster: value "none": there is no such active cluster`},
		{"no such service", taskInput("definition", "job", onJobs+`,"service":"none"`), `service: value "none": cluster jobs has no such active service`},
		{"a service of another family", taskInput("definition", "job", onJobs+`,"service":"web"`), `service: value "web": runs `},
		{"too many", taskInput("runTask", "job", onJobs+`,"count":11`), "count: value 11: want 1 to 10"},
		{"a count with a service's revision", taskInput("definition", "job", `,"count":2`), "count: value 2: want none in mode definition"},
		{"a task role of one's own", taskInput("runTask", "job", onJobs+`,"overrides":{"taskRoleArn":"`+admin+`"}`), "overrides.taskRoleArn: unknown field: " +
			"want containerOverrides, cpu, memory, ephemeralStorage"},
		{"an execution role of one's own", taskInput("runTask", "job", onJobs+`,"overrides":{"executionRoleArn":"`+admin+`"}`), "overrides.executionRoleArn: unknown field"},
		{"an unknown container", taskInput("runTask", "job", onJobs+`,"overrides":{"containerOverrides":[{"name":"man"}]}`), `overrides.containerOverrides[0].name: value "man": ` +
			"no container of " + base + ": want one of main"},
		{
			"a command that is a text", taskInput("runTask", "job", onJobs+`,"overrides":{"containerOverrides":[{"name":"main","command":"import"}]}`),
			`overrides.containerOverrides[0].command: value "import": want a list of texts`,
		},
	} {
		t.Run(c.is, func(t *testing.T) {
			h.in(t).start("TaskRole", c.input).refusedFirst(t, "InvalidInput", c.says)
		})
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
	if roles := h.roles(); len(roles) > 0 {
		t.Errorf("there are roles %v", roles)
	}
}
