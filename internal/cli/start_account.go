package cli

import (
	"github.com/spf13/cobra"

	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/naming"
)

// accountInput is what the machine AccountRole takes.
type accountInput struct {
	AccountID          string `json:"accountId"`
	Template           string `json:"template"`
	Principal          string `json:"principal"`
	ExternalID         string `json:"externalId"`
	MaxSessionDuration string `json:"maxSessionDuration,omitempty"`
	DryRun             bool   `json:"dryRun,omitempty"`
}

// check what can be known before any call, in the words of the machine. The catalogue that was deployed is not known here.
func (in accountInput) check() error {
	if in.Template == "" {
		return usage("--template: missing: want a template of the catalogue with service: account")
	}
	return accountrole.Request{
		AccountID: in.AccountID, Principal: in.Principal, ExternalID: in.ExternalID, MaxSessionDuration: in.MaxSessionDuration,
	}.Check(nil, naming.Namespace{})
}

func (in *accountInput) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&in.Template, "template", "", "template of the catalogue, with service: account (required)")
	flags.StringVar(&in.Principal, "principal", "", "who may assume the role: the ARN of a role or user, or an account id (required)")
	flags.StringVar(&in.ExternalID, "external-id", "", "what the principal must name; a new one takes the place of the old one (required)")
	flags.StringVar(&in.MaxSessionDuration, "max-session-duration", "", "narrow the template's, such as 1h")
}

const accountID = "the id of an account, such as 444455556666"

func newStartAccount(o *options) *cobra.Command {
	var in accountInput
	var w waiting
	cmd := &cobra.Command{
		Use:   "account ACCOUNTID",
		Short: "Give a principal a role in another account",
		Long: prose(`Starts the machine AccountRole: it makes the template's role in a member account, or mends it, and lets the principal assume it
with the external id. Where the principal is the stack's own account the run proves it, else it prints the command with which
the principal's owner does.`),
		Example: `# This account may do in 444455556666 what the template partner says
lanyard start account 444455556666 --template partner \
  --principal 111122223333 --external-id b1f0c7d2 --wait

# A partner's role; narrower than the template
lanyard start account 444455556666 --template partner \
  --principal arn:aws:iam::111122223333:role/etl --external-id partner-7f3a --max-session-duration 1h --wait

# In a script: the command for the partner
lanyard start account 444455556666 --template partner \
  --principal 111122223333 --external-id partner-7f3a --wait --output json | jq -r .proof.command`,
		Args: one(accountID),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.AccountID = args[0]
			if err := in.check(); err != nil {
				return err
			}
			return o.start(cmd, accountRole, in.AccountID, in, w)
		},
	}
	in.flags(cmd)
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "change nothing, and say what would be (see lanyard plan)")
	w.flags(cmd, true)
	return cmd
}

func newPlanAccount(o *options) *cobra.Command {
	in := accountInput{DryRun: true}
	var w waiting
	cmd := &cobra.Command{
		Use:   "account ACCOUNTID",
		Short: "Show what a run would change in another account, and why",
		Long: prose(`Starts the machine AccountRole with dryRun and shows the changes that are due to the role in the member account, each with its
reason: also what somebody changed there by hand. Nothing is written.`),
		Example: `lanyard plan account 444455556666 --template partner \
  --principal 111122223333 --external-id b1f0c7d2`,
		Args: one(accountID),
		RunE: func(cmd *cobra.Command, args []string) error {
			in.AccountID = args[0]
			if err := in.check(); err != nil {
				return err
			}
			return o.plan(cmd, accountRole, in.AccountID, in, w)
		},
	}
	in.flags(cmd)
	w.flags(cmd, false)
	return cmd
}
