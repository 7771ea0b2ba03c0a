package settings

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFrom(t *testing.T) {
	dir := t.TempDir()
	for _, test := range []struct {
		name    string
		context map[string]any
		want    Settings
		err     string
	}{
		{
			"defaults, beside the CDK's own keys",
			map[string]any{"catalogue": dir, "@aws-cdk/core:checkSecretUsage": true, "availability-zones:account=1:region=x": []any{}},
			Settings{StackName: "Lanyard", Architecture: "arm64", CatalogueDir: dir, LogRetentionDays: 90, CreateBoundary: true},
			"",
		},
		{
			"all given; a number may be text, as -c gives it",
			map[string]any{
				"catalogue": dir, "stackName": "Badges-2", "architecture": "x86_64", "logRetentionDays": "7", "boundary": "existing",
				"alarmTopicArn": "arn:aws-us-gov:sns:us-gov-west-1:111122223333:ops",
			},
			Settings{
				StackName: "Badges-2", Architecture: "x86_64", CatalogueDir: dir, LogRetentionDays: 7,
				AlarmTopicArn: "arn:aws-us-gov:sns:us-gov-west-1:111122223333:ops",
			},
			"",
		},
		{
			"execution roles of ECS",
			map[string]any{
				"catalogue":      dir,
				"executionRoles": "arn:aws:iam::111122223333:role/ecsTaskExecutionRole, arn:${Partition}:iam::${Account}:role/ecs/pull",
			},
			Settings{
				StackName: "Lanyard", Architecture: "arm64", CatalogueDir: dir, LogRetentionDays: 90, CreateBoundary: true,
				ExecutionRoles: []string{
					"arn:aws:iam::111122223333:role/ecsTaskExecutionRole", "arn:${Partition}:iam::${Account}:role/ecs/pull",
				},
			},
			"",
		},
		{
			"any execution role",
			map[string]any{"catalogue": dir, "executionRoles": "arn:aws:iam::111122223333:role/*"},
			Settings{},
			`context executionRoles: value "arn:aws:iam::111122223333:role/*": want ARNs of roles, with commas between them, none with a wildcard; ` +
				"`${Partition}` and `${Account}` stand for the stack's own",
		},
		{
			"a central stack with members",
			map[string]any{"catalogue": dir, "memberExternalId": "b7a9e1c4"},
			Settings{
				StackName: "Lanyard", Architecture: "arm64", CatalogueDir: dir, LogRetentionDays: 90, CreateBoundary: true, MemberExternalID: "b7a9e1c4",
			},
			"",
		},
		{
			"a member",
			map[string]any{"catalogue": dir, "stack": "member", "centralAccount": "111122223333", "memberExternalId": "b7a9e1c4"},
			Settings{
				StackName: "Lanyard", Architecture: "arm64", CatalogueDir: dir, LogRetentionDays: 90, CreateBoundary: true,
				Member: true, CentralAccount: "111122223333", MemberExternalID: "b7a9e1c4",
			},
			"",
		},
		{
			"a member of nobody",
			map[string]any{"catalogue": dir, "stack": "member"},
			Settings{},
			`context centralAccount: value "": want the 12 digits of the central stack's account; only a member stack has it, and must
context memberExternalId: value "": want 2 to 1,224 letters, digits and _+=,.@:/-, such as a UUID; a member stack must have it`,
		},
		{
			"a central stack that names its account",
			map[string]any{"catalogue": dir, "centralAccount": "111122223333", "memberExternalId": "x y"},
			Settings{},
			`context centralAccount: value "111122223333": want the 12 digits of the central stack's account; only a member stack has it, and must
context memberExternalId: value "x y": want 2 to 1,224 letters, digits and _+=,.@:/-, such as a UUID; a member stack must have it`,
		},
		{"a number as a number", map[string]any{"catalogue": dir, "logRetentionDays": 7.0}, Settings{
			StackName: "Lanyard", Architecture: "arm64", CatalogueDir: dir, LogRetentionDays: 7, CreateBoundary: true,
		}, ""},
		{"unknown", map[string]any{"catalogue": dir, "architcture": "arm64"}, Settings{}, "context architcture: unknown setting: " +
			"want one of stackName, architecture, catalogue, logRetentionDays, alarmTopicArn, boundary, executionRoles, stack, centralAccount, memberExternalId"},
		{"all wrong", map[string]any{
			"stackName": "2nd", "architecture": "mips", "catalogue": "no/such/folder", "logRetentionDays": 8, "alarmTopicArn": "ops", "boundary": "none",
		}, Settings{}, `context stackName: value "2nd": want a letter, then up to 39 letters, digits or hyphens
context architecture: value "mips": want arm64 or x86_64
context catalogue: value "no/such/folder": want a folder of role templates
context logRetentionDays: value "8": want one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
context alarmTopicArn: value "ops": want the ARN of an SNS topic
context boundary: value "none": want create or existing`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := From(test.context)
			if test.err != "" {
				if err == nil || err.Error() != test.err {
					t.Errorf("error\n%v\nwant\n%s", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}
