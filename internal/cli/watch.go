package cli

import (
	"cmp"
	"context"
	"encoding/json"
	"os"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/spf13/cobra"

	"example.com/lanyard/internal/progress"
)

func newWatch(o *options) *cobra.Command {
	var w waiting
	cmd := &cobra.Command{
		Use:   "watch EXECUTION",
		Short: "Show what a run does, what it waits for and why, and how it ends",
		Long: prose(`Shows a run from its start: each state as it is entered, each retry with its reason, and in the end the outcome, or what
failed, on what, why, what is left, and what to do. Of a run that has ended it shows the same.

EXECUTION is an ARN, or the name of an execution of the stack's machines. On a terminal the picture is live; in a pipe each
event is a line that can be understood by itself.`),
		Example: `# By the name that the console and lanyard start show
lanyard watch i-0123456789abcdef0-20261124T101502Z-3fa9c1

# Why did it fail? The ARN is in the alarm's message and in the run's log
lanyard watch arn:aws:states:eu-central-1:111122223333:execution:Lanyard-InstanceRole:4d1f

# Each retry, as text
lanyard watch 4d1f | grep waiting`,
		Args: one("an execution, by ARN or name"),
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx, cancel := w.context(cmd.Context())
			defer cancel()
			return o.watch(ctx, args[0])
		},
	}
	w.flags(cmd, false)
	return cmd
}

// Names of executions (StartExecution) without blanks and what could be mistaken for a path.
var executionForm = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,80}$`)

func (o *options) watch(ctx context.Context, execution string) error {
	machines, candidates, err := o.candidates(ctx, execution)
	if err != nil {
		return o.cut(ctx, err, "")
	}
	found, err := (&account{machines: machines}).find(ctx, candidates...)
	if err != nil {
		return o.cut(ctx, err, "")
	}
	if found == nil {
		message := "there is no execution " + candidates[0]
		if len(candidates) > 1 {
			message += ", nor one of that name of another machine"
		}
		return (&Problem{Exit: exitAWS, Code: "NotFound", Message: message}).
			do("check --stack, --region and --profile; AWS forgets executions after 90 days")
	}
	return o.follow(ctx, machines, aws.ToString(found.ExecutionArn), subject(aws.ToString(found.Input), aws.ToString(found.Name)))
}

// candidates are the executions that could be meant, with a client for where they are.
func (o *options) candidates(ctx context.Context, execution string) (*sfn.Client, []string, error) {
	if strings.HasPrefix(execution, "arn:") {
		at, err := arn.Parse(execution)
		if err != nil || at.Service != "states" || !strings.HasPrefix(at.Resource, "execution:") {
			return nil, nil, usage("EXECUTION: value %q: want the ARN of an execution, such as arn:aws:states:REGION:ACCOUNT:execution:MACHINE:NAME", execution)
		}
		cfg, err := o.configure(ctx, at.Region)
		return sfn.NewFromConfig(cfg), []string{execution}, err
	}
	if !executionForm.MatchString(execution) {
		return nil, nil, usage("EXECUTION: value %q: want the ARN or the name of an execution", execution)
	}
	a, err := o.connect(ctx)
	if err != nil {
		return nil, nil, err
	}
	var all []string
	for _, machine := range machines {
		all = append(all, a.executionArn(machine, execution))
	}
	return a.machines, all, nil
}

// subject is what an execution is about, an instance or an account, if its input can be read.
func subject(input, otherwise string) string {
	var in struct {
		InstanceID string `json:"instanceId"`
		AccountID  string `json:"accountId"`
		Task       string `json:"taskDefinition"`
	}
	if json.Unmarshal([]byte(input), &in) != nil {
		return otherwise
	}
	return progress.OneLine(cmp.Or(in.InstanceID, in.AccountID, in.Task, otherwise))
}

// follow an execution to its end, show it, and tell how it ended.
func (o *options) follow(ctx context.Context, machines progress.History, execution, subject string) error {
	out := os.Stdout
	if o.json() {
		out = os.Stderr // stdout is for the document
	}
	end, err := o.events(ctx, machines, execution, progress.For(out, subject))
	if err != nil {
		return err
	}
	return o.tell(end)
}

// end is how an execution ended, and in which states it failed on the way.
type end struct {
	progress.Event
	failures []progress.Event // Left, with an error
}

func (e *end) see(event progress.Event) {
	switch {
	case event.Kind == progress.Left && event.Error != "":
		e.failures = append(e.failures, event)
	case event.Kind == progress.Ended:
		e.Event = event
	}
}

func (o *options) events(ctx context.Context, machines progress.History, execution string, show progress.Renderer) (end, error) {
	defer show.Close()
	var e end
	_, err := progress.Follow(ctx, machines, execution, func(event progress.Event) {
		e.see(event)
		show.Show(event)
	})
	if err != nil {
		err = refused(err, "states:GetExecutionHistory on "+execution, "read the history of %s", execution)
		return end{}, o.cut(ctx, err, execution)
	}
	return e, nil
}
