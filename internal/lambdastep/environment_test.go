package lambdastep

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

const boundary = "arn:aws-cn:iam::111122223333:policy/lanyard/boundary"

// configure the environment as the stack does, and change it.
func configure(t *testing.T, catalogueText string, changes ...string) {
	t.Helper()
	dir := t.TempDir()
	if catalogueText != "" {
		if err := os.WriteFile(filepath.Join(dir, "catalogue.json"), []byte(catalogueText), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, setting := range append([]string{
		"AWS_REGION=cn-north-1", "AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=very-secret", "AWS_CONFIG_FILE=/dev/null",
		"AWS_SHARED_CREDENTIALS_FILE=/dev/null", "LANYARD_STACK=Lanyard", "LANYARD_BOUNDARY_ARN=" + boundary, "LAMBDA_TASK_ROOT=" + dir,
	}, changes...) {
		name, value, _ := strings.Cut(setting, "=")
		t.Setenv(name, value)
	}
}

func TestLoad(t *testing.T) {
	configure(t, `{"web":{"service":"ec2","description":"web servers"}}`)
	env, err := load(step.Spec{Catalogue: true})
	if err != nil {
		t.Fatal(err)
	}
	names := naming.Namespace{Partition: "aws-cn", Account: "111122223333", Region: "cn-north-1", StackName: "Lanyard", BoundaryArn: boundary}
	if diff := cmp.Diff(names, env.Namespace); diff != "" {
		t.Errorf("names (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"web"}, env.Catalogue.Names()); diff != "" {
		t.Errorf("templates (-want +got)\n%s", diff)
	}
	if got := env.Catalogue["web"].Scope; got != catalogue.ScopeClass {
		t.Errorf("a template has scope %q, not the default", got)
	}
	key, err := env.AWS.Credentials.Retrieve(t.Context())
	if err != nil || key.AccessKeyID != "AKIDEXAMPLE" || env.AWS.Region != "cn-north-1" || env.AWS.BaseEndpoint != nil {
		t.Errorf("key %s in %s at %v: %v", key.AccessKeyID, env.AWS.Region, env.AWS.BaseEndpoint, err)
	}
	if got := env.AWS.Retryer().MaxAttempts(); got != 3 {
		t.Errorf("the SDK tries %d times", got)
	}
}

func TestLoadWithoutCatalogue(t *testing.T) {
	configure(t, "")
	env, err := load(step.Spec{})
	if err != nil || env.Catalogue != nil {
		t.Errorf("got %v, %v", env.Catalogue, err)
	}
}

func TestLoadExecutionRoles(t *testing.T) {
	const pull, other = "arn:aws:iam::111122223333:role/ecsTaskExecutionRole", "arn:aws:iam::111122223333:role/pull"
	for _, test := range []struct {
		name, roles string
		spec        step.Spec
		want        int
	}{
		{"two", pull + "," + other, step.Spec{Passes: true}, 2},
		{"none", "", step.Spec{Passes: true}, 0},
		{"of a step that passes none", pull, step.Spec{}, 0},
	} {
		configure(t, "", "LANYARD_EXECUTION_ROLES="+test.roles)
		env, err := load(test.spec)
		if err != nil || len(env.ExecutionRoles) != test.want {
			t.Errorf("%s: got %v, %v", test.name, env.ExecutionRoles, err)
		}
	}
}

// Whatever is wrong is said at once, when the function starts.
func TestLoadSaysAllThatIsWrong(t *testing.T) {
	for _, test := range []struct {
		name      string
		catalogue string
		changes   []string
		want      []string
	}{
		{
			"everything", "",
			[]string{"AWS_REGION=", "AWS_DEFAULT_REGION=", "LANYARD_STACK=", "LANYARD_BOUNDARY_ARN=boundary"},
			[]string{
				"LANYARD_STACK: missing: want the name of the stack", "AWS_REGION: missing",
				`LANYARD_BOUNDARY_ARN: value "boundary": want the ARN of a managed policy`, "catalogue: ",
			},
		},
		{
			"a boundary that is a role", "{}",
			[]string{"LANYARD_BOUNDARY_ARN=arn:aws:iam::111122223333:role/boundary"},
			[]string{`LANYARD_BOUNDARY_ARN: value "arn:aws:iam::111122223333:role/boundary": want the ARN of a managed policy`},
		},
		{
			"a catalogue of another version", `{"web":{"servce":"ec2"}}`, nil,
			[]string{`decode the catalogue: json: unknown field "servce"`},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			configure(t, test.catalogue, test.changes...)
			_, err := load(step.Spec{Catalogue: true})
			if err == nil {
				t.Fatal("nothing was found wrong")
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(test.want) {
				t.Fatalf("got %d problems, want %d:\n%s", len(lines), len(test.want), err)
			}
			for i, line := range lines {
				if !strings.HasPrefix(line, test.want[i]) {
					t.Errorf("got %q, want %q", line, test.want[i])
				}
			}
		})
	}
}
