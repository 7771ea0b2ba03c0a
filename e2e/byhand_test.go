package e2e

import (
	"fmt"
	"strings"
	"testing"

	"example.com/lanyard/internal/outcome"
)

func TestByHandForARunningInstance(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "web")
	got := h.give(id).instance(t)
	if arn, _ := h.profileOf(id); got.Decision != outcome.Attached || arn != *got.ProfileArn {
		t.Errorf("decision %s, profile %s, want %s", got.Decision, arn, *got.ProfileArn)
	}
	if who := h.on(id).who(); !strings.Contains(who, ":assumed-role/lanyard-us-east-1-web/") {
		t.Errorf("the workload is %s", who)
	}
	if again := h.give(id); again.instance(t).Decision != outcome.Current {
		t.Errorf("the next run: %s", again.Output)
	}
}

func TestByHandForAStoppedInstanceWhichServesItsRoleWhenItStarts(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launch("Role", "web")
	h.awaitState(id, "running")
	h.stop(id)
	got := h.give(id).instance(t)
	if arn, _ := h.profileOf(id); got.Decision != outcome.Attached || arn != *got.ProfileArn {
		t.Errorf("decision %s, profile %s, want %s", got.Decision, arn, *got.ProfileArn)
	}
	h.boot(id)
	if who := h.on(id).who(); !strings.Contains(who, ":assumed-role/lanyard-us-east-1-web/") {
		t.Errorf("the workload is %s", who)
	}
}

// An instance among the bastions that is tagged Role=web matches two templates.
func TestAnInputMayChooseAmongTheTemplatesThatMatch(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	id := h.launchWith(amongBastions, "Role", "web")
	if code, said := h.give(id).refused(t); code != "TemplateAmbiguous" || !strings.Contains(said, "bastion, web") {
		t.Errorf("without a choice: %s: %s", code, said)
	}
	got := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q,"template":"web"}`, id)).instance(t)
	if got.Decision != outcome.Attached || *got.Template != "web" {
		t.Errorf("decision %s, template %s", got.Decision, *got.Template)
	}
}

func TestAnInputMayNarrowTheRuleForReplacing(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	legacy := h.foreign()
	id := h.launchWith(legacyAmongBastions)
	for _, rule := range []string{"never", "owned"} {
		got := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q,"replace":%q}`, id, rule)).instance(t)
		if arn, _ := h.profileOf(id); got.Decision != outcome.Kept || arn != legacy {
			t.Errorf("%s: decision %s, profile %s", rule, got.Decision, arn)
		}
	}
	if got := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q,"replace":"always"}`, id)).instance(t); got.Decision != outcome.Replaced {
		t.Errorf("decision %s: %s", got.Decision, got.Reason)
	}
}

func TestAnInputMayNotWidenTheRuleForReplacing(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	legacy := h.foreign()
	for role, rules := range map[string][]string{"web": {"owned", "always"}, "worker": {"always"}} {
		id := h.launchWith(withLegacy, "Role", role)
		for _, rule := range rules {
			code, said := h.start("InstanceRole", fmt.Sprintf(`{"instanceId":%q,"replace":%q}`, id, rule)).refused(t)
			if code != "InvalidInput" || !strings.Contains(said, "wider than template "+role+" allows") {
				t.Errorf("%s, %s: %s: %s", role, rule, code, said)
			}
		}
		if arn, _ := h.profileOf(id); arn != legacy {
			t.Errorf("%s has profile %s", role, arn)
		}
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
}
