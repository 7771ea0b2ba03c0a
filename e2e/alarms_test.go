package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.com/lanyard/internal/localaws"
)

// The alarm of RollbackFailed counts the events by which the machine's log tells of that end, and of no other. The log
// has the events of the history (Step Functions Developer Guide: Using CloudWatch Logs), whose details are named
// stateEnteredEventDetails there and details here.
func TestTheAlarmKnowsARollbackThatFailed(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	h.strike(refused("ec2:AssociateIamInstanceProfile"))
	h.wantCounted(h.give(h.launch("Role", "worker")), "RolledBack", 0)
	h.strike(refused("ec2:AssociateIamInstanceProfile"), refused("iam:DeleteRole"))
	h.wantCounted(h.give(h.launch("Role", "worker")), "RollbackFailed", 1)
}

func (h *house) wantCounted(run execution, state string, want int) {
	h.t.Helper()
	run.failure(h.t, state)
	eventType, name := h.filter("RollbackFailed")
	history, err := h.sfn.GetExecutionHistory(h.t.Context(), &sfn.GetExecutionHistoryInput{ExecutionArn: &run.Arn, MaxResults: 1000})
	must(h.t, err)
	got := 0
	for _, event := range history.Events {
		if d := event.StateEnteredEventDetails; d != nil && string(event.Type) == eventType && *d.Name == name {
			got++
		}
	}
	if got != want {
		h.t.Errorf("a run that ended in %s has %d events of type %s and name %s, want %d", state, got, eventType, name, want)
	}
}

// filter of the deployed template on a state's name: the type and the name of the events that it counts.
func (h *house) filter(state string) (eventType, name string) {
	h.t.Helper()
	root, err := localaws.Root()
	must(h.t, err)
	content, err := os.ReadFile(filepath.Join(root, "build/cdk.out/Lanyard.template.json"))
	must(h.t, err)
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct{ FilterPattern string }
		}
	}
	must(h.t, json.Unmarshal(content, &template))
	pattern := regexp.MustCompile(`^\{ \$\.type = "(\w+)" && \$\.details\.name = "(\w+)" \}$`)
	for _, resource := range template.Resources {
		parts := pattern.FindStringSubmatch(resource.Properties.FilterPattern)
		if resource.Type == "AWS::Logs::MetricFilter" && parts != nil && parts[2] == state {
			return parts[1], parts[2]
		}
	}
	h.t.Fatalf("no metric filter on the state %s", state)
	return "", ""
}
