package cli

import (
	"context"
	"errors"
	"io"
	"os"
	"slices"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"
)

// options that every command takes.
type options struct {
	stack, region, profile, output string
}

func (o *options) json() bool { return o.output == "json" }

// Main runs the command line args and returns the exit code. Ending ctx stops the waiting, not the execution.
func Main(ctx context.Context, args []string, version string) int {
	o := &options{}
	root := newRoot(o)
	root.SetArgs(args)
	if !isTerminal(os.Stdout) {
		root.SetOut(&trimmer{out: os.Stdout}) // the help's padding is for a terminal
	}
	err := fang.Execute(ctx, root, fang.WithVersion(version), fang.WithColorSchemeFunc(fang.AnsiColorScheme),
		fang.WithErrorHandler(func(io.Writer, fang.Styles, error) {})) // it is shown below, once it is known how
	if err == nil {
		return exitDone
	}
	if told, ok := errors.AsType[told](err); ok {
		return told.exit
	}
	problem := problemOf(err)
	if o.json() || askedForJSON(args) {
		writeJSON(os.Stdout, problem)
	} else {
		renderProblem(styled(os.Stderr), problem)
	}
	return problem.Exit
}

// askedForJSON is for a command line that could not be parsed as far as --output.
func askedForJSON(args []string) bool {
	i := slices.IndexFunc(args, func(a string) bool { return a == "--output" || a == "-o" })
	return i >= 0 && i+1 < len(args) && args[i+1] == "json" || slices.Contains(args, "--output=json") || slices.Contains(args, "-ojson")
}

func newRoot(o *options) *cobra.Command {
	root := &cobra.Command{
		Use:   "lanyard",
		Short: "Give every workload its own IAM identity, and see that it has it",
		Long: prose(`Lanyard gives every workload on AWS its own IAM identity: the EC2 instance that launches, the ECS task, the caller from
another account, the signed-in user of an app. State machines in your account make what is needed, hand it over, and prove
it. This command starts a machine by hand, shows what a run does and why it waits, verifies on an instance that it has the
role that the catalogue says, and gets the credentials themselves.

It uses the credentials and the region of the AWS CLI.`) + "\n\n" + exitCodes,
		Example: `# What would change for an instance?
lanyard plan instance i-0123456789abcdef0

# Give it its role, and see it happen
lanyard start instance i-0123456789abcdef0 --wait

# What does that run wait for? (an ARN, or the name that the console shows)
lanyard watch i-0123456789abcdef0-20261124T101502Z-3fa9c1

# On the instance: who am I, and is it what the catalogue says?
lanyard verify

# Run a command as a role in another account
lanyard exec account --role-arn arn:aws:iam::444455556666:role/ReadOnly -- aws s3 ls`,
		Args: cobra.NoArgs,
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if !slices.Contains(outputs, o.output) {
				return usage("--output: value %q: want %s", o.output, strings.Join(outputs, " or "))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&o.stack, "stack", envOr("LANYARD_STACK", "Lanyard"), "name of the stack (LANYARD_STACK)")
	flags.StringVar(&o.region, "region", "", "region of AWS, as for the AWS CLI")
	flags.StringVar(&o.profile, "profile", "", "profile of the AWS configuration, as for the AWS CLI")
	flags.StringVarP(&o.output, "output", "o", "text", "text for people, json for programs: one document, on stdout")
	complete(root, "output", outputs)
	root.AddCommand(newStart(o), newWatch(o), newPlan(o), newVerify(o), newWhoami(o), newCreds(o), newExec(o))
	return root
}

// prose joins the lines of each paragraph: the help is wrapped to the width of who reads it.
func prose(text string) string {
	paragraphs := strings.Split(text, "\n\n")
	for i, p := range paragraphs {
		paragraphs[i] = strings.ReplaceAll(p, "\n", " ")
	}
	return strings.Join(paragraphs, "\n\n")
}

var outputs = []string{"text", "json"}

func envOr(key, otherwise string) string {
	if value := os.Getenv(key); value != "" {
		return value
	}
	return otherwise
}

// complete a flag's value in the shell.
func complete(cmd *cobra.Command, flag string, values []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	if err != nil {
		panic(err) // no such flag: a mistake in this package
	}
}

// one argument, or words that say what it is.
func one(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage("%s takes %s, and got %d arguments", cmd.CommandPath(), what, len(args)).do("`%s --help` shows examples", cmd.CommandPath())
		}
		return nil
	}
}

// group is a command that only holds others.
func group(cmd *cobra.Command, under ...*cobra.Command) *cobra.Command {
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return usage("%s: unknown %q: want one of %s", cmd.CommandPath(), args[0], names(under))
		}
		return nil
	}
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	cmd.AddCommand(under...)
	return cmd
}

// none says that a command takes no arguments: cobra's own words would call them unknown commands.
func none(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usage("%s takes no arguments, and got %q", cmd.CommandPath(), args[0]).do("`%s --help` shows examples", cmd.CommandPath())
	}
	return nil
}

func names(commands []*cobra.Command) string {
	var all []string
	for _, c := range commands {
		all = append(all, c.Name())
	}
	return strings.Join(all, ", ")
}
