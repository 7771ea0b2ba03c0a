package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"

	"example.com/lanyard/internal/cli/verify"
	"example.com/lanyard/internal/progress"
)

// metadataPatience is for a machine that has no metadata: the address does not answer there, rather than refuse.
const metadataPatience = 10 * time.Second

func newVerify(o *options) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "On an instance: who am I, and is it what the catalogue says?",
		Long: prose(`Run it on an instance, without keys. It reads the instance's metadata (version 2), asks STS who the credentials
there are, finds the template that the instance's profile is of, and compares with the catalogue.

What cannot be seen from within an instance is said: a workload may not read IAM, so policies, trust and boundary are read by
"lanyard plan instance ID --verify", which an operator runs. Keys are never printed.

The catalogue is the one that this command was built with; --catalogue names another. AWS_EC2_METADATA_SERVICE_ENDPOINT is
honoured.`),
		Example: `lanyard verify

# As a health check of a fleet's image
lanyard verify --output json | jq -e .verified

# With the catalogue of your own repository
lanyard verify --catalogue ./roles`,
		Args: none,
		RunE: func(cmd *cobra.Command, _ []string) error { return o.verify(cmd.Context(), dir) },
	}
	cmd.Flags().StringVar(&dir, "catalogue", "", "folder of role templates, instead of those built in")
	if err := cmd.MarkFlagDirname("catalogue"); err != nil {
		panic(err) // no such flag: a mistake in this package
	}
	return cmd
}

func (o *options) verify(parent context.Context, dir string) error {
	known, err := loadCatalogue(dir)
	if err != nil {
		return usage("--catalogue: %s", err)
	}
	ctx, cancel := context.WithTimeout(parent, metadataPatience)
	defer cancel()
	cfg, err := config.LoadDefaultConfig(ctx, quiet)
	if err != nil {
		return usage("read the AWS configuration: %s", err)
	}
	seen, err := verify.Observe(ctx, cfg)
	if parent.Err() != nil {
		return o.cut(parent, err, "")
	}
	if err != nil {
		return (&Problem{Exit: exitAWS, Code: "NoMetadata", Message: err.Error()}).
			do("run this on an EC2 instance; it needs no keys").
			do("in a container the metadata's hop limit must be 2: `aws ec2 modify-instance-metadata-options --http-put-response-hop-limit 2 --instance-id i-...`")
	}
	report := verify.Compare(known, seen)
	if o.json() {
		writeJSON(os.Stdout, report)
	} else {
		renderReport(styled(os.Stdout), report)
	}
	if !report.Verified {
		return told{exitMismatch}
	}
	return nil
}

var colours = map[verify.Result]lipgloss.Style{verify.Yes: good, verify.No: bad, verify.Unseen: warn}

func renderReport(w io.Writer, r verify.Report) {
	headline := good.Render("verified")
	if !r.Verified {
		headline = bad.Render("not as the catalogue says")
	}
	_, _ = fmt.Fprintf(w, "%s  %s  account %s, region %s\n", headline, bold.Render(r.InstanceID), r.Account, r.Region)
	var rows [][]string
	for _, value := range []struct {
		label string
		text  *string
	}{{"Template", r.Template}, {"Profile", r.ProfileArn}, {"Role", r.Role}, {"Session", r.CallerArn}} {
		if value.text != nil {
			rows = append(rows, []string{value.label, progress.OneLine(*value.text)})
		}
	}
	if r.Expires != nil {
		rows = append(rows, []string{"Expires", r.Expires.Format(time.RFC3339) + ", and EC2 renews them before"})
	}
	fields(w, rows)
	blank(w)
	rows = nil
	for _, c := range r.Checks {
		rows = append(rows, []string{colours[c.Result].Render(string(c.Result)), c.Name, progress.OneLine(c.Detail)})
	}
	table(w, rows)
}
