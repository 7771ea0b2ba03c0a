package cli

import (
	"bytes"
	"encoding/json"
	"io"
	"os"

	"github.com/spf13/cobra"

	"example.com/lanyard/internal/appidentity"
)

// identityInput is what the machine AppIdentity takes.
type identityInput struct {
	Name      string                 `json:"name"`
	AdminUser appidentity.AdminUser  `json:"adminUser"`
	Client    *appidentity.Client    `json:"client,omitempty"`
	Providers []appidentity.Provider `json:"providers,omitempty"`
	Template  string                 `json:"template"`
	DryRun    bool                   `json:"dryRun,omitempty"`
}

// identityFiles hold what is too much for flags.
type identityFiles struct{ client, providers string }

func (in *identityInput) flags(cmd *cobra.Command) *identityFiles {
	var files identityFiles
	flags := cmd.Flags()
	flags.StringVar(&in.Template, "template", "", "template of the catalogue, with service: cognito (required)")
	flags.StringVar(&in.AdminUser.Username, "admin-username", "", "the app's first user, whom Cognito invites (required)")
	flags.StringVar(&in.AdminUser.Email, "admin-email", "", "where the invitation goes (required)")
	flags.StringVar(&files.client, "client", "", "a JSON file: the input's field client, such as callbackUrls and scopes")
	flags.StringVar(&files.providers, "providers", "", "a JSON file: the input's field providers, a list")
	return &files
}

// complete the input with the files, and check what can be known before any call, in the words of the machine. The catalogue
// that was deployed is not known here.
func (in *identityInput) complete(name string, files identityFiles) error {
	in.Name = name
	if in.Template == "" {
		return usage("--template: missing: want a template of the catalogue with service: cognito")
	}
	if err := fromFile("--client", files.client, "a JSON object, as the input's field client", &in.Client); err != nil {
		return err
	}
	if err := fromFile("--providers", files.providers, "a JSON list of objects, as the input's field providers", &in.Providers); err != nil {
		return err
	}
	app := appidentity.App{Name: in.Name, AdminUser: in.AdminUser, Client: in.Client, Providers: in.Providers}
	if err := app.Check(); err != nil {
		return err
	}
	whole := app.Whole()
	in.Client = whole.Client
	if len(in.Providers) > 0 {
		in.Providers = whole.Providers
	}
	return nil
}

func fromFile(flag, name, want string, into any) error {
	if name == "" {
		return nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return usage("%s: %v", flag, err)
	}
	d := json.NewDecoder(bytes.NewReader(content))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return usage("%s: %s: %v: want %s", flag, name, err, want)
	}
	if _, err := d.Token(); err != io.EOF { //nolint:errorlint // Token returns it as it is
		return usage("%s: %s: there is more after the end: want %s", flag, name, want)
	}
	return nil
}

const appName = "the app's name, such as shop"

func newStartIdentity(o *options) *cobra.Command {
	var in identityInput
	var w waiting
	cmd := &cobra.Command{
		Use:   "identity NAME",
		Short: "Give the signed-in users of an app their role",
		Long: prose(`Starts the machine AppIdentity: user pool, admin user, identity pool, client, login providers, role and binding of an app come
to be, or are mended, and a throwaway user signs in to prove that a sign-in becomes credentials of the role. No password passes
through it: Cognito invites the admin user by e-mail.`),
		Example: `# An app whose users sign in with a password
lanyard start identity shop --template app --admin-username ada --admin-email ada@example.com --wait

# Sign-in in a browser, and by other providers
lanyard start identity shop --template app --admin-username ada --admin-email ada@example.com \
  --client client.json --providers providers.json --wait

# In a script: what an app is configured with
lanyard start identity shop --template app --admin-username ada --admin-email ada@example.com \
  --wait --output json | jq '{userPoolId, clientId, identityPoolId}'`,
		Args: one(appName),
	}
	files := in.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := in.complete(args[0], *files); err != nil {
			return err
		}
		return o.start(cmd, appIdentity, in.Name, in, w)
	}
	cmd.Flags().BoolVar(&in.DryRun, "dry-run", false, "change nothing, and say what would be (see lanyard plan)")
	w.flags(cmd, true)
	return cmd
}

func newPlanIdentity(o *options) *cobra.Command {
	in := identityInput{DryRun: true}
	var w waiting
	cmd := &cobra.Command{
		Use:   "identity NAME",
		Short: "Show what a run would change for an app, and why",
		Long: prose(`Starts the machine AppIdentity with dryRun and shows the changes that are due to the app's pools, client, providers and role, each
with its reason. Nothing is written.`),
		Example: `lanyard plan identity shop --template app --admin-username ada --admin-email ada@example.com`,
		Args:    one(appName),
	}
	files := in.flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := in.complete(args[0], *files); err != nil {
			return err
		}
		return o.plan(cmd, appIdentity, in.Name, in, w)
	}
	w.flags(cmd, false)
	return cmd
}
