package cli

import (
	"os"

	"github.com/spf13/cobra"
)

func newWhoami(o *options) *cobra.Command {
	return &cobra.Command{
		Use:   "whoami",
		Short: "Say which account, region and machines the other commands would use",
		Long:  prose(`Asks STS whose credentials these are, and starts nothing. ` + "`make deploy`" + ` shows it before it asks for a yes.`),
		Example: `lanyard whoami

# Of another profile and region
lanyard whoami --profile production --region eu-central-1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := o.connect(cmd.Context())
			if err != nil {
				return o.cut(cmd.Context(), err, "")
			}
			if o.json() {
				writeJSON(os.Stdout, map[string]string{
					"account": a.id, "region": a.region, "callerArn": a.caller, "stack": a.stack,
					"instanceRole": a.machineArn(instanceRole), "release": a.machineArn(release),
				})
				return nil
			}
			fields(styled(os.Stdout), [][]string{
				{"Account", a.id},
				{"Region", a.region},
				{"Caller", a.caller},
				{"Stack", a.stack},
				{"Machines", a.machineArn(instanceRole)},
				{"", a.machineArn(release)},
			})
			return nil
		},
	}
}
