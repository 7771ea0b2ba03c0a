package cli

import (
	"os"
	"time"

	"github.com/spf13/cobra"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/instanceid"
	"example.com/lanyard/internal/plan"
)

// instanceInput is what the machine InstanceRole takes; what is not said is left to the catalogue.
type instanceInput struct {
	InstanceID string `json:"instanceId"`
	Template   string `json:"template,omitempty"`
	Replace    string `json:"replace,omitempty"`
	Verify     bool   `json:"verify,omitempty"`
	DryRun     bool   `json:"dryRun,omitempty"`
}

// check what can be known before any call, in the words of the machine. The catalogue that was deployed is not known here.
func (in instanceInput) check() error {
	if err := instanceid.Check(in.InstanceID); err != nil {
		return err
	}
	return plan.Request{Replace: in.Replace}.Check(nil)
}

// releaseInput is what the machine Release takes.
type releaseInput struct {
	InstanceID string `json:"instanceId"`
}

func newStart(o *options) *cobra.Command {
	return group(&cobra.Command{
		Use:   "start",
		Short: "Start a run by hand: give a role, or take it back",
		Long: prose(`Tasks, accounts and apps get their role by hand, or from a pipeline. Instances get theirs by themselves when they start, and
give it back when they end: start a run by hand for an instance that was there before Lanyard, for a stopped one, after a
change of the catalogue, or to repair what drifted.`),
	}, newStartInstance(o), newStartRelease(o), newStartTask(o), newStartAccount(o), newStartIdentity(o))
}

func newStartInstance(o *options) *cobra.Command {
	var in instanceInput
	var w waiting
	cmd := &cobra.Command{
		Use:   "instance i-...",
		Short: "Give an instance its role",
		Long: prose(`Starts the machine InstanceRole for a running or stopped instance. The catalogue decides which role it gets;
--template and --replace can only narrow what the catalogue allows.`),
		Example: `# Start, and say how to watch
lanyard start instance i-0123456789abcdef0

# Start, show what happens, and end with the outcome
lanyard start instance i-0123456789abcdef0 --wait

# Read the role itself, too, and mend what somebody changed by hand
lanyard start instance i-0123456789abcdef0 --verify --wait

# In a script
lanyard start instance i-0123456789abcdef0 --wait --timeout 5m --output json | jq -r .roleArn`,
		Args: one("the id of an instance, such as i-0123456789abcdef0"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.InstanceID = args[0]
			if err := in.check(); err != nil {
				return err
			}
			return o.start(cmd, instanceRole, in.InstanceID, in, w)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&in.Template, "template", "", "only this template of the catalogue, if it matches")
	flags.StringVar(&in.Replace, "replace", "", "what to do with another profile: never, owned or always, no wider than the template says")
	flags.BoolVar(&in.Verify, "verify", false, "read the role, its policies and its trust, too, and mend what drifted")
	flags.BoolVar(&in.DryRun, "dry-run", false, "change nothing, and say what would be (see lanyard plan)")
	w.flags(cmd, true)
	complete(cmd, "replace", rules())
	complete(cmd, "template", templates())
	return cmd
}

func newStartRelease(o *options) *cobra.Command {
	var w waiting
	cmd := &cobra.Command{
		Use:   "release i-...",
		Short: "Take back what an ended instance had of its own",
		Long: prose(`Starts the machine Release: role and profile that were made for this instance alone (scope instance) go, once it has
terminated and no association names the profile. What instances share stays. On an instance that runs, nothing is touched.`),
		Example: `# After an event was missed
lanyard start release i-0123456789abcdef0 --wait`,
		Args: one("the id of an instance, such as i-0123456789abcdef0"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := instanceid.Check(args[0]); err != nil {
				return err
			}
			return o.start(cmd, release, args[0], releaseInput{args[0]}, w)
		},
	}
	w.flags(cmd, true)
	return cmd
}

func (o *options) start(cmd *cobra.Command, machine, instanceID string, input any, w waiting) error {
	ctx, cancel := w.context(cmd.Context())
	defer cancel()
	a, err := o.connect(ctx)
	if err != nil {
		return o.cut(ctx, err, "")
	}
	execution, err := a.start(ctx, machine, instanceID, input, time.Now())
	switch {
	case err != nil:
		return o.cut(ctx, err, "")
	case w.wait:
		return o.follow(ctx, a.machines, execution, instanceID)
	case o.json():
		writeJSON(os.Stdout, map[string]string{"executionArn": execution})
	default:
		renderStarted(styled(os.Stdout), a, machine, instanceID, execution, o.watchCommand(execution))
	}
	return nil
}

func rules() []string {
	var all []string
	for _, r := range catalogue.Rules {
		all = append(all, string(r))
	}
	return all
}
