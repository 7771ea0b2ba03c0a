package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"
)

// Exit codes of a command that does not come to run, as a shell gives them.
const (
	exitCannotRun = 126
	exitNotFound  = 127
)

func newExec(o *options) *cobra.Command {
	var under []*cobra.Command
	for _, s := range credentialSources {
		under = append(under, newExecOf(o, s))
	}
	return group(&cobra.Command{
		Use:   "exec",
		Short: "Run a command with the credentials of a workload's role in its environment",
		Long: prose(`Gets credentials as "lanyard creds" does and runs a command with them. What else in the environment names credentials or a
profile is taken out of it, so that the command has these and no others. It keeps its exit code and gets the signals.

The credentials in an environment end and are not renewed: what runs longer than they last takes them from a profile with
credential_process.`),
		Example: `lanyard exec instance -- aws s3 ls

# Who would that be?
lanyard exec task -- aws sts get-caller-identity`,
	}, under...)
}

func newExecOf(o *options, s credentialSource) *cobra.Command {
	cmd := &cobra.Command{
		Use:     s.name + " -- COMMAND [ARGUMENTS]",
		Short:   s.short,
		Long:    s.long + "\n\nFlags come before the --: what follows it is the command's.\n\n" + cachePromise,
		Example: s.execExample,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return usage("%s takes a command to run, after --", cmd.CommandPath()).do("`%s --help` shows examples", cmd.CommandPath())
			}
			return nil
		},
		DisableFlagsInUseLine: true,
	}
	cmd.Flags().SetInterspersed(false) // what follows the command's name is the command's
	k := s.keep(o, cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		path, err := find(args[0])
		if err != nil {
			return err
		}
		c, err := k.credentials(cmd.Context())
		if err != nil {
			return o.cut(cmd.Context(), k.problem(err), "")
		}
		return run(path, args, childEnvironment(os.Environ(), c, o.regionOf(cmd.Context())))
	}
	return cmd
}

// find the command before any credentials are asked for.
func find(name string) (string, error) {
	path, err := exec.LookPath(name)
	switch {
	case err == nil:
		return path, nil
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return "", &Problem{Exit: exitNotFound, Code: "CommandNotFound", Message: fmt.Sprintf("command %q is not found", name)}
	}
	return "", cannotRun(name, err)
}

func cannotRun(name string, err error) error {
	return &Problem{Exit: exitCannotRun, Code: "CannotRun", Message: fmt.Sprintf("command %q cannot be run: %s", name, err)}
}

// others name credentials, or a profile that does: beside ours they would be of another identity.
var others = []string{
	"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION",
	"AWS_ACCOUNT_ID", "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE",
	"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
	"AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", envAsking,
}

// childEnvironment is env with these credentials and no others. A region that only the profile named goes with them.
func childEnvironment(env []string, c aws.Credentials, region string) []string {
	child := slices.DeleteFunc(slices.Clone(env), func(v string) bool {
		name, _, _ := strings.Cut(v, "=")
		return slices.Contains(others, strings.ToUpper(name))
	})
	if region != "" {
		child = slices.DeleteFunc(child, func(v string) bool { // of two, programs take either
			return strings.HasPrefix(v, "AWS_REGION=") || strings.HasPrefix(v, "AWS_DEFAULT_REGION=")
		})
		child = append(child, "AWS_REGION="+region)
	}
	return append(child, environment(c)...)
}

// regionOf what was said, else of the profile that is taken out of the environment; empty if the environment names one itself.
func (o *options) regionOf(ctx context.Context) string {
	if o.region != "" || cmp.Or(os.Getenv("AWS_REGION"), os.Getenv("AWS_DEFAULT_REGION")) != "" {
		return o.region
	}
	cfg, _ := o.load(ctx) // what is wrong with it was said before, where it mattered
	return cfg.Region
}
