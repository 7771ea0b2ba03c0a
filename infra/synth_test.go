package main

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/roles"
)

var update = flag.Bool("update", false, "write golden files")

func TestMain(m *testing.M) {
	code := m.Run()
	jsii.Close()
	os.Exit(code)
}

// synthesized is the stack of one test.
type synthesized struct {
	stack    awscdk.Stack
	lanyard  lanyard
	template map[string]any
}

// synthesize makes the stack with a CDK context on top of the defaults, as cdk.json has them.
func synthesize(t *testing.T, templates catalogue.Catalogue, context map[string]any) synthesized {
	t.Helper()
	all := map[string]any{}
	for key, value := range cdkJSON(t) {
		all[key] = value
	}
	given := map[string]any{"catalogue": "../roles"}
	for key, value := range context {
		given[key] = value
	}
	s, err := settings.From(given)
	if err != nil {
		t.Fatal(err)
	}
	app := awscdk.NewApp(&awscdk.AppProps{Context: &all, Outdir: jsii.String(t.TempDir())})
	made := newLanyard(app, s, templates, stubs(app))
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(nil), nil)
	return synthesized{made.stack, made, *assertions.Template_FromStack(made.stack, nil).ToJSON()}
}

// stubs stand for the artefacts, so that a template does not depend on what was built.
func stubs(app awscdk.App) finder {
	elsewhere := awscdk.NewStack(app, jsii.String("Artefacts"), nil)
	bucket := awss3.Bucket_FromBucketName(elsewhere, jsii.String("Bucket"), jsii.String("artefacts"))
	return func(spec step.Spec) awslambda.Code {
		return awslambda.Code_FromBucket(bucket, jsii.String(strings.ToLower(spec.Name)+".zip"), nil)
	}
}

func cdkJSON(t *testing.T) map[string]any {
	t.Helper()
	raw, err := os.ReadFile("../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Context map[string]any }
	if err := json.Unmarshal(raw, &file); err != nil {
		t.Fatal(err)
	}
	return file.Context
}

func catalogueOfRepository(t *testing.T) catalogue.Catalogue {
	t.Helper()
	templates, err := source.Load(roles.FS)
	if err != nil {
		t.Fatal(err)
	}
	return templates
}

// golden holds got equal to a file, which -update writes.
func golden(t *testing.T, file string, got any) {
	t.Helper()
	raw, isText := got.([]byte)
	if !isText {
		var err error
		if raw, err = json.MarshalIndent(got, "", "  "); err != nil {
			t.Fatal(err)
		}
	}
	raw = append(raw, '\n')
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, raw, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(raw)); diff != "" {
		t.Errorf("%s is not what the code says (-file +code); go test ./infra -update writes it:\n%s", file, diff)
	}
}
