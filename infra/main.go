// Command infra is the CDK app: it checks the settings and the catalogue, and synthesizes the stack, or that of a
// member account.
package main

import (
	"fmt"
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	_ "example.com/lanyard/infra/node" // before the CDK
	"example.com/lanyard/infra/settings"
)

func main() {
	err := synth()
	jsii.Close()
	if err != nil {
		fmt.Fprintln(os.Stderr, err) // one line for each thing that is wrong
		os.Exit(1)
	}
}

func synth() error {
	app := awscdk.NewApp(nil)
	context, _ := app.Node().GetAllContext(nil).(map[string]any)
	s, err := settings.From(context)
	if err != nil {
		return err
	}
	templates, err := loadCatalogue(s.CatalogueDir)
	if err != nil {
		return err
	}
	if s.Member {
		newMember(app, s, templates)
	} else {
		code, err := builtCode(s.Architecture, templates)
		if err != nil {
			return err
		}
		newLanyard(app, s, templates, code)
	}
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	app.Synth(nil)
	return nil
}
