package cli

import (
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newCreds(o *options) *cobra.Command {
	var under []*cobra.Command
	for _, s := range credentialSources {
		under = append(under, newCredsOf(o, s))
	}
	return group(&cobra.Command{
		Use:   "creds",
		Short: "Print the credentials of a workload's role, for a profile's credential_process",
		Long: prose(`Gets the credentials of a role and prints them as the document that credential_process is to print, so that every SDK
and the AWS CLI take them from a profile. One request is made for all processes of a user on a machine, and none while the
credentials are fresh.

`) + cachePromise,
		Example: `# In ~/.aws/config:
#   [profile web]
#   credential_process = lanyard creds instance
aws s3 ls --profile web

# Into this shell
eval "$(lanyard creds instance --format env)"`,
	}, under...)
}

func newCredsOf(o *options, s credentialSource) *cobra.Command {
	var format string
	cmd := &cobra.Command{
		Use:     s.name,
		Short:   s.short,
		Long:    s.long + "\n\n" + cachePromise,
		Example: s.credsExample,
		Args:    none,
	}
	cmd.Flags().StringVar(&format, "format", "process", "process: the document of credential_process; env: lines for a shell; json: all there is to say")
	complete(cmd, "format", formats)
	k := s.keep(o, cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		if !cmd.Flags().Changed("format") && o.json() {
			format = "json"
		}
		if !slices.Contains(formats, format) {
			return usage("--format: value %q: want one of %s", format, strings.Join(formats, ", "))
		}
		c, err := k.credentials(cmd.Context())
		if err != nil {
			return o.cut(cmd.Context(), k.problem(err), "")
		}
		return print(os.Stdout, format, c, k.protection)
	}
	return cmd
}
