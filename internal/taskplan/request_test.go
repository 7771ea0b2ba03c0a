package taskplan_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/taskplan"
)

var (
	names = naming.Namespace{
		Partition: "aws", Account: "111122223333", Region: "eu-west-1", StackName: "Lanyard", BoundaryArn: "arn:aws:iam::111122223333:policy/lanyard/boundary",
	}
	templates = catalogue.Catalogue{
		"batch": batch, "web": catalogue.Template{Name: "web", Service: catalogue.EC2}.WithDefaults(),
	}
	batch = catalogue.Template{Name: "batch", Service: catalogue.ECS, Description: "batch jobs"}.WithDefaults()
)

// asked is a good request of a mode, changed.
func asked(mode string, change func(*taskplan.Request)) taskplan.Request {
	r := taskplan.Request{Template: "batch", TaskDefinition: "job", Mode: mode}
	if change != nil {
		change(&r)
	}
	return r
}

func TestGoodRequests(t *testing.T) {
	t.Parallel()
	for _, r := range []taskplan.Request{
		asked("definition", nil),
		asked("definition", func(r *taskplan.Request) { r.Cluster, r.Service = "jobs", "worker" }),
		asked("definition", func(r *taskplan.Request) { r.Service = "worker" }),
		asked("runTask", nil),
		asked("runTask", func(r *taskplan.Request) {
			r.Cluster, r.Count, r.LaunchType = "arn:aws:ecs:eu-west-1:111122223333:cluster/jobs", 10, "FARGATE"
			r.NetworkConfiguration = &taskplan.NetworkConfiguration{AwsvpcConfiguration: taskplan.AwsvpcConfiguration{
				Subnets: []string{"subnet-1"}, AssignPublicIP: aws.String("ENABLED"),
			}}
		}),
	} {
		if err := r.Check(templates, names); err != nil {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

// Each refusal names the field, the value and what would be right.
func TestBadRequests(t *testing.T) {
	t.Parallel()
	network := func(c taskplan.AwsvpcConfiguration) func(*taskplan.Request) {
		return func(r *taskplan.Request) {
			r.NetworkConfiguration = &taskplan.NetworkConfiguration{AwsvpcConfiguration: c}
		}
	}
	for _, test := range []struct {
		mode   string
		change func(*taskplan.Request)
		want   string
	}{
		{"definition", func(r *taskplan.Request) { r.Template = "" }, "template: missing: want one for ecs: batch"},
		{"definition", func(r *taskplan.Request) { r.Template = "bach" }, `template: value "bach": unknown: want one for ecs: batch`},
		{"definition", func(r *taskplan.Request) { r.Template = "web" }, `template: value "web": is for service ec2: want one for ecs: batch`},
		{
			"definition", func(r *taskplan.Request) { r.TaskDefinition = "" },
			"taskDefinition: missing: want a family, a family with its revision such as job:3, or the ARN of a revision",
		},
		{"", nil, "mode: missing: want definition or runTask"},
		{"RunTask", nil, `mode: value "RunTask": want definition or runTask`},
		{"runTask", func(r *taskplan.Request) { r.Cluster = "my cluster" }, `cluster: value "my cluster": want the name or the ARN of a cluster`},
		{
			"runTask", func(r *taskplan.Request) { r.Cluster = "arn:aws:ecs:us-east-1:444455556666:cluster/jobs" },
			`cluster: value "arn:aws:ecs:us-east-1:444455556666:cluster/jobs": is in account 444455556666, region us-east-1: want one of account 111122223333, region eu-west-1`,
		},
		{"definition", func(r *taskplan.Request) { r.Cluster = "jobs" }, `cluster: value "jobs": want a service, too, or mode runTask`},
		{"definition", func(r *taskplan.Request) { r.Service = "a/b" }, `service: value "a/b": want the name of a service`},
		{
			"definition", func(r *taskplan.Request) { r.Count = 2 },
			"count: value 2: want none in mode definition: a revision or a service has its own",
		},
		{
			"definition", func(r *taskplan.Request) { r.Overrides = &taskplan.Overrides{} },
			"overrides: value given: want none in mode definition: a revision or a service has its own",
		},
		{
			"definition", func(r *taskplan.Request) { r.LaunchType = "EC2" },
			`launchType: value "EC2": want none in mode definition: a revision or a service has its own`,
		},
		{
			"definition", network(taskplan.AwsvpcConfiguration{Subnets: []string{"subnet-1"}}),
			"networkConfiguration: value given: want none in mode definition: a revision or a service has its own",
		},
		{"runTask", func(r *taskplan.Request) { r.Service = "worker" }, `service: value "worker": want none in mode runTask`},
		{"runTask", func(r *taskplan.Request) { r.Count = 11 }, "count: value 11: want 1 to 10"},
		{"runTask", func(r *taskplan.Request) { r.Count = -1 }, "count: value -1: want 1 to 10"},
		{"runTask", func(r *taskplan.Request) { r.LaunchType = "fargate" }, `launchType: value "fargate": want one of EC2, FARGATE, EXTERNAL`},
		{"runTask", network(taskplan.AwsvpcConfiguration{}), "networkConfiguration.awsvpcConfiguration.subnets: missing: want one subnet at least"},
		{
			"runTask", network(taskplan.AwsvpcConfiguration{Subnets: []string{"subnet-1"}, AssignPublicIP: aws.String("yes")}),
			`networkConfiguration.awsvpcConfiguration.assignPublicIp: value "yes": want ENABLED or DISABLED`,
		},
	} {
		t.Run(test.want, func(t *testing.T) {
			t.Parallel()
			err := asked(test.mode, test.change).Check(templates, names)
			if err == nil || err.Error() != test.want || step.CodeOf(err) != step.InvalidInput {
				t.Errorf("got  %s: %v\nwant %s", step.CodeOf(err), err, test.want)
			}
		})
	}
}

func TestTheCommandKnowsNoCatalogue(t *testing.T) {
	t.Parallel()
	if err := asked("runTask", nil).Check(nil, naming.Namespace{}); err != nil {
		t.Error(err)
	}
	none := catalogue.Catalogue{"web": templates["web"]}
	if err := asked("runTask", nil).Check(none, names); err == nil || err.Error() != `template: value "batch": unknown: want one for ecs; the catalogue has none` {
		t.Errorf("got %v", err)
	}
}
