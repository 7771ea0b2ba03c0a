package cli

import (
	"github.com/spf13/cobra"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/taskplan"
)

// taskInput is what the machine TaskRole takes, but for overrides: those are for a pipeline, which writes the document itself.
type taskInput struct {
	Template             string                `json:"template"`
	TaskDefinition       string                `json:"taskDefinition"`
	Mode                 string                `json:"mode"`
	Cluster              string                `json:"cluster,omitempty"`
	Service              string                `json:"service,omitempty"`
	Count                int                   `json:"count,omitempty"`
	LaunchType           string                `json:"launchType,omitempty"`
	NetworkConfiguration *networkConfiguration `json:"networkConfiguration,omitempty"`
	DryRun               bool                  `json:"dryRun,omitempty"`

	run            bool
	subnets        []string
	securityGroups []string
	publicIP       bool
}

type networkConfiguration struct {
	AwsvpcConfiguration awsvpcConfiguration `json:"awsvpcConfiguration"`
}

type awsvpcConfiguration struct {
	Subnets        []string `json:"subnets"`
	SecurityGroups []string `json:"securityGroups,omitempty"`
	AssignPublicIP string   `json:"assignPublicIp,omitempty"`
}

func (in *taskInput) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&in.Template, "template", "", "template of the catalogue, with service: ecs (required)")
	flags.BoolVar(&in.run, "run", false, "run tasks with the role now, and leave the task definition as it is")
	flags.StringVar(&in.Cluster, "cluster", "", "cluster of the service or of the run, by name or ARN")
	flags.StringVar(&in.Service, "service", "", "service that is to run the new revision; the run waits until it is steady")
	flags.IntVar(&in.Count, "count", 0, "with --run: how many tasks, 1 to 10")
	flags.StringVar(&in.LaunchType, "launch-type", "", "with --run: EC2, FARGATE or EXTERNAL")
	flags.StringSliceVar(&in.subnets, "subnets", nil, "with --run, where the network mode is awsvpc: subnets, with commas")
	flags.StringSliceVar(&in.securityGroups, "security-groups", nil, "with --subnets: security groups, with commas")
	flags.BoolVar(&in.publicIP, "assign-public-ip", false, "with --subnets: give the tasks public addresses")
	complete(cmd, "launch-type", []string{"EC2", "FARGATE", "EXTERNAL"})
}

// whole input, of what the flags say.
func (in *taskInput) whole() {
	in.Mode = taskplan.ModeDefinition
	if in.run {
		in.Mode = taskplan.ModeRunTask
	}
	if len(in.subnets) > 0 || len(in.securityGroups) > 0 || in.publicIP {
		in.NetworkConfiguration = &networkConfiguration{awsvpcConfiguration{Subnets: in.subnets, SecurityGroups: in.securityGroups}}
		if in.publicIP {
			in.NetworkConfiguration.AwsvpcConfiguration.AssignPublicIP = "ENABLED"
		}
	}
}

// check what can be known before any call, in the words of the machine. The catalogue that was deployed is not known here.
func (in *taskInput) check() error {
	if in.Template == "" {
		return usage("--template: missing: want a template of the catalogue with service: ecs")
	}
	request := taskplan.Request{
		Template: in.Template, TaskDefinition: in.TaskDefinition, Mode: in.Mode, Cluster: in.Cluster, Service: in.Service, Count: in.Count,
		LaunchType: in.LaunchType,
	}
	if in.NetworkConfiguration != nil {
		request.NetworkConfiguration = &taskplan.NetworkConfiguration{
			AwsvpcConfiguration: taskplan.AwsvpcConfiguration{Subnets: in.subnets, SecurityGroups: in.securityGroups},
		}
	}
	return request.Check(nil, naming.Namespace{})
}

const taskDefinitionArg = "a task definition: a family, a family with its revision such as job:3, or an ARN"

func newStartTask(o *options) *cobra.Command {
	var in taskInput
	var w waiting
	cmd := &cobra.Command{
		Use:   "task TASKDEFINITION",
		Short: "Give an ECS task its role",
		Long: prose(`Starts the machine TaskRole. It registers the task definition again with the template's role and everything else unchanged,
or finds that it is so already; with --service the service comes to run it, and the run waits until it is steady. With --run
it runs tasks with the role instead, and leaves the task definition as it is.

The execution role, with which ECS pulls images and writes logs, is never changed: the setting executionRoles says which ones
may be passed.`),
		Example: `# A new revision with the role
lanyard start task job --template batch --wait

# ... and the service that is to run it
lanyard start task job --template batch --cluster jobs --service worker --wait

# Two tasks with the role, now
lanyard start task job:3 --template batch --run --cluster jobs --count 2 \
  --launch-type FARGATE --subnets subnet-0123456789abcdef0 --wait

# In a pipeline: the revision to deploy
lanyard start task job --template batch --wait --output json | jq -r .revisionArn`,
		Args: one(taskDefinitionArg),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.TaskDefinition = args[0]
			in.whole()
			if err := in.check(); err != nil {
				return err
			}
			return o.start(cmd, taskRole, in.TaskDefinition, in, w)
		},
	}
	in.flags(cmd)
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "change nothing, and say what would be (see lanyard plan)")
	w.flags(cmd, true)
	return cmd
}

func newPlanTask(o *options) *cobra.Command {
	in := taskInput{DryRun: true}
	var w waiting
	cmd := &cobra.Command{
		Use:   "task TASKDEFINITION",
		Short: "Show what a run would change for an ECS task, and why",
		Long: prose(`Starts the machine TaskRole with dryRun and shows the changes that are due to the role, the task definition and the service,
each with its reason. Nothing is written.`),
		Example: `lanyard plan task job --template batch --cluster jobs --service worker`,
		Args:    one(taskDefinitionArg),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.TaskDefinition = args[0]
			in.whole()
			if err := in.check(); err != nil {
				return err
			}
			return o.plan(cmd, taskRole, in.TaskDefinition, in, w)
		},
	}
	in.flags(cmd)
	w.flags(cmd, false)
	return cmd
}
