package taskdefinition_test

import (
	"testing"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskdefinition"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	n := naming.Namespace{Account: "111122223333", Region: "eu-west-1"}
	const want = ": want a family, a family with its revision such as job:3, or the ARN of a revision"
	for _, test := range []struct{ reference, refusal string }{
		{"job", ""},
		{"job:3", ""},
		{"arn:aws:ecs:eu-west-1:111122223333:task-definition/job:3", ""},
		{"", "taskDefinition: missing" + want},
		{"job 3", `taskDefinition: value "job 3"` + want},
		{"job:latest", `taskDefinition: value "job:latest"` + want},
		{"arn:aws:ecs:eu-west-1:111122223333:task/job", `taskDefinition: value "arn:aws:ecs:eu-west-1:111122223333:task/job"` + want},
		{"arn:aws:iam::111122223333:role/job", `taskDefinition: value "arn:aws:iam::111122223333:role/job"` + want},
		{
			"arn:aws:ecs:us-east-1:444455556666:task-definition/job:3",
			`taskDefinition: value "arn:aws:ecs:us-east-1:444455556666:task-definition/job:3": is in account 444455556666, region us-east-1: ` +
				"want one of account 111122223333, region eu-west-1",
		},
	} {
		t.Run(test.reference, func(t *testing.T) {
			t.Parallel()
			got, code := "", step.Code("")
			if err := taskdefinition.Check(test.reference, n); err != nil {
				got, code = err.Error(), step.CodeOf(err)
			}
			if got != test.refusal || (code != step.InvalidInput) == (got != "") {
				t.Errorf("got %s: %s\nwant %s", code, got, test.refusal)
			}
		})
	}
}
