package cli

import (
	"os"
	"strings"

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
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error {
			a, err := o.connect(cmd.Context())
			if err != nil {
				return o.cut(cmd.Context(), err, "")
			}
			if o.json() {
				document := map[string]string{"account": a.id, "region": a.region, "callerArn": a.caller, "stack": a.stack}
				for _, machine := range machines {
					document[strings.ToLower(machine[:1])+machine[1:]] = a.machineArn(machine)
				}
				writeJSON(os.Stdout, document)
				return nil
			}
			var arns []string
			for _, machine := range machines {
				arns = append(arns, a.machineArn(machine))
			}
			rows := [][]string{{"Account", a.id}, {"Region", a.region}, {"Caller", a.caller}, {"Stack", a.stack}}
			fields(styled(os.Stdout), append(rows, list("Machines", arns)...))
			return nil
		},
	}
}
