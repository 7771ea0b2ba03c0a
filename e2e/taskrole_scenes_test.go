package e2e

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// families counts them: each run has one of its own.
var families atomic.Int32

func (h *house) newFamily() string {
	h.t.Helper()
	family := fmt.Sprintf("job-%d", families.Add(1))
	h.register(family)
	return family
}

// withBatchRole lets a first run make the role of the class.
func withBatchRole(h *house) {
	h.withECS()
	h.forTask("definition", h.newFamily(), "").task(h.t)
}

// only one revision was made, by whatever became of the run's calls, and all of it was copied.
func (h *house) onlyOneMade(family string, e execution) {
	h.t.Helper()
	got, all := e.task(h.t), h.revisions(family)
	if len(all) != 2 || aws.ToString(got.RevisionArn) != all[len(all)-1] {
		h.t.Errorf("revision %s of %v, want the second of two", aws.ToString(got.RevisionArn), all)
		return
	}
	if base := h.revision(all[0]); !h.revision(all[1]).Is(base, h.batchRole()) {
		h.t.Errorf("%s is not %s with the role", all[1], all[0])
	}
	if got.Decision != outcome.Attached || !slices.Equal(got.Created, all[1:]) {
		h.t.Errorf("decision %s, created %v, want %v", got.Decision, got.Created, all[1:])
	}
}

// taskScenes are the good runs of TaskRole's two modes, and the way back of each.
var taskScenes = []scene{
	{
		name: "a task definition and its service", machine: "TaskRole", houses: 4, setUp: withBatchRole,
		prepare: func(h *house) (string, string) {
			family := h.newFamily()
			h.serve(family, h.revision(family).Arn(), 1)
			return family, taskInput("definition", family, onService(family))
		},
		check: func(h *house, family string, e execution) {
			h.onlyOneMade(family, e)
			h.awaitService(family, h.revision(family).Arn())
			if got := e.task(h.t); got.TaskCount != 1 || len(h.tasks(family)) != 1 {
				h.t.Errorf("tasks %v, running %v", got.Tasks, h.tasks(family))
			}
		},
	},
	{
		name: "a run of tasks", machine: "TaskRole", houses: 4, setUp: withBatchRole,
		prepare: func(h *house) (string, string) {
			family := h.newFamily()
			return family, taskInput("runTask", family, onJobs+`,"count":2`)
		},
		check: func(h *house, family string, e execution) {
			got := e.task(h.t)
			if got.Decision != outcome.Ran || got.TaskCount != 2 || len(h.tasks(family)) != 2 {
				h.t.Errorf("tasks %v, running %v", got.Tasks, h.tasks(family))
			}
			for _, arn := range got.Tasks {
				if has := aws.ToString(h.task(arn).Overrides.TaskRoleArn); has != h.batchRole() {
					h.t.Errorf("task %s has role %s", arn, has)
				}
			}
		},
	},
	{
		name: "the way back of a service", machine: "TaskRole", steps: "RestoreService RemoveTaskDefinition RemoveRole", houses: 4,
		setUp:  withBatchRole,
		always: []localaws.Fault{refused("ecs:ListTasks")},
		prepare: func(h *house) (string, string) {
			family := h.newFamily()
			h.serve(family, h.revision(family).Arn(), 1)
			return family, taskInput("definition", family, onService(family))
		},
		check: func(h *house, family string, e execution) {
			e.failure(h.t, "RolledBack")
			all := h.revisions(family)
			if len(all) != 1 {
				h.t.Errorf("revisions %v, want the first only", all)
			}
			h.awaitService(family, all[0])
		},
	},
	{
		name: "the way back of tasks", machine: "TaskRole", steps: "StopTasks RemoveRole", houses: 2, setUp: withBatchRole,
		always: []localaws.Fault{refusedTo("ecs:DescribeTasks", "ConfirmTask")},
		prepare: func(h *house) (string, string) {
			family := h.newFamily()
			return family, taskInput("runTask", family, onJobs+`,"count":2`)
		},
		check: func(h *house, family string, e execution) {
			e.failure(h.t, "RolledBack")
			if running := h.tasks(family); len(running) > 0 {
				h.t.Errorf("tasks %v still run", running)
			}
		},
	},
}
