package cli

import (
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/progress"
)

func newPlan(o *options) *cobra.Command {
	in := instanceInput{DryRun: true}
	var w waiting
	instance := &cobra.Command{
		Use:   "instance i-...",
		Short: "Show what a run would change for an instance, and why",
		Long: prose(`Starts the machine InstanceRole with dryRun and shows the changes that are due, each with its reason. Nothing is written.
It asks the deployed functions with the deployed catalogue, not the files on this machine.`),
		Example: `lanyard plan instance i-0123456789abcdef0

# Also what somebody changed by hand in the role, its policies or its trust
lanyard plan instance i-0123456789abcdef0 --verify

# In a script: is anything due?
lanyard plan instance i-0123456789abcdef0 --output json | jq '.changes | length'`,
		Args: one("the id of an instance, such as i-0123456789abcdef0"),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.InstanceID = args[0]
			if err := in.check(); err != nil {
				return err
			}
			return o.plan(cmd, instanceRole, in.InstanceID, in, w)
		},
	}
	flags := instance.Flags()
	flags.StringVar(&in.Template, "template", "", "only this template of the catalogue, if it matches")
	flags.StringVar(&in.Replace, "replace", "", "what to do with another profile: never, owned or always, no wider than the template says")
	flags.BoolVar(&in.Verify, "verify", false, "read the role, its policies and its trust, too")
	w.flags(instance, false)
	complete(instance, "replace", rules())
	complete(instance, "template", templates())
	return group(&cobra.Command{Use: "plan", Short: "Show what a run would change, and change nothing"}, instance, newPlanTask(o), newPlanAccount(o), newPlanIdentity(o))
}

func (o *options) plan(cmd *cobra.Command, machine, subject string, input any, w waiting) error {
	ctx, cancel := w.context(cmd.Context())
	defer cancel()
	a, err := o.connect(ctx)
	if err != nil {
		return o.cut(ctx, err, "")
	}
	execution, err := a.start(ctx, machine, subject, input, time.Now())
	if err != nil {
		return o.cut(ctx, err, "")
	}
	ended, err := o.events(ctx, a.machines, execution, onlyWaits{progress.NewLines(os.Stderr, subject)})
	if err != nil {
		return err
	}
	return o.tell(ended)
}

// onlyWaits shows why a plan takes long, if it does: how a plan is made is no news.
type onlyWaits struct{ progress.Renderer }

func (r onlyWaits) Show(e progress.Event) {
	if e.Kind == progress.Waiting {
		r.Renderer.Show(e)
	}
}

// renderPlan is the outcome of a dry run.
func renderPlan(w io.Writer, p outcome.Instance) {
	headline(w, p.Decision, p.InstanceID, p.Reason)
	if p.Template != nil {
		fields(w, [][]string{{"Template", progress.OneLine(*p.Template)}})
	}
	renderChanges(w, p.Changes)
}

func renderChanges(w io.Writer, changes []outcome.Change) {
	if len(changes) == 0 {
		return
	}
	rows := [][]string{{faint.Render("CHANGE"), faint.Render("OF"), faint.Render("BECAUSE")}}
	for _, c := range changes {
		rows = append(rows, []string{string(c.Action), resourceName(c.Resource), progress.OneLine(c.Reason)})
	}
	blank(w)
	table(w, rows)
}
