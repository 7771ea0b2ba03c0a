package e2e

import (
	"strings"
	"testing"
)

// What is wrong with an input is said by field, value and what would be right, and nothing is changed.
func TestBadInput(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	h.foreign()
	web, plain, legacy := h.launch("Role", "web"), h.launch("Name", "plain"), h.launchWith(withLegacy, "Role", "worker")
	both := h.launchWith(amongBastions, "Role", "web")
	h.update() // to a catalogue that has a template for another service, too
	const id = "want the id of an instance, such as i-0123456789abcdef0"
	const fields = "want instanceId, template, replace, verify, dryRun"

	for _, c := range []struct{ is, input, code, says string }{
		{"no instance id", `{}`, "InvalidInput", "instanceId: missing: " + id},
		{"an empty instance id", `{"instanceId":""}`, "InvalidInput", "instanceId: missing: " + id},
		{"a malformed instance id", `{"instanceId":"web-1"}`, "InvalidInput", `instanceId: value "web-1": ` + id},
		{"an instance id in upper case", `{"instanceId":"i-0123456789ABCDEF0"}`, "InvalidInput", `instanceId: value "i-0123456789ABCDEF0": ` + id},
		{"an instance id that is a number", `{"instanceId":17}`, "InvalidInput", "instanceId: value 17: want a text"},
		{"an instance id that is null", `{"instanceId":null}`, "InvalidInput", "instanceId: value null: want a text"},
		{"a list", `["ID"]`, "InvalidInput", "input: want one JSON object with instanceId, template, replace, verify, dryRun"},
		{"an unknown field", `{"instanceId":"WEB","region":"eu-west-1"}`, "InvalidInput", "region: unknown field: " + fields},
		{"a field in another case", `{"instanceid":"WEB"}`, "InvalidInput", "instanceid: unknown field: " + fields},
		{"a text for a switch", `{"instanceId":"WEB","dryRun":"yes"}`, "InvalidInput", `dryRun: value "yes": want true or false`},
		{"an unknown template", `{"instanceId":"WEB","template":"db"}`, "InvalidInput", `template: value "db": unknown: want one of bastion, web, worker`},
		{
			"a template for another service", `{"instanceId":"WEB","template":"report"}`, "InvalidInput",
			`template: value "report": is for service ecs: want one for ec2: bastion, web, worker`,
		},
		{
			"a template that does not match", `{"instanceId":"WEB","template":"worker"}`, "InvalidInput",
			`template: value "worker": does not match instance WEB: want one of web`,
		},
		{
			"a template where none matches", `{"instanceId":"PLAIN","template":"web"}`, "InvalidInput",
			`template: value "web": does not match instance PLAIN: want a template that matches it; none does`,
		},
		{
			"two templates that match", `{"instanceId":"BOTH"}`, "TemplateAmbiguous",
			"instance BOTH matches 2 templates: bastion, web: narrow their match in the catalogue, or name one in the input's field template",
		},
		{"a wrong rule", `{"instanceId":"WEB","replace":"sometimes"}`, "InvalidInput", `replace: value "sometimes": want one of never, owned, always`},
		{
			"a wider rule", `{"instanceId":"WEB","replace":"owned"}`, "InvalidInput",
			`replace: value "owned": wider than template web allows: want never`,
		},
		{
			"a wider rule, with a foreign profile", `{"instanceId":"LEGACY","replace":"always"}`, "InvalidInput",
			`replace: value "always": wider than template worker allows: want never, owned`,
		},
		{
			"two things", `{"instanceId":"web-1","replace":"sometimes"}`, "InvalidInput",
			`instanceId: value "web-1": ` + id + "\n" + `replace: value "sometimes": want one of never, owned, always`,
		},
	} {
		t.Run(c.is, func(t *testing.T) {
			h := h.in(t)
			ids := strings.NewReplacer("WEB", web, "PLAIN", plain, "LEGACY", legacy, "BOTH", both)
			h.start("InstanceRole", ids.Replace(c.input)).refusedFirst(t, c.code, ids.Replace(c.says))
		})
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
}
