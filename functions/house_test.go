// Package functions_test holds what is true of every step: it is in a machine, it may do just what it calls, and it
// links neither another step nor the CDK.
package functions_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/statemachine/asl"
)

const module = "example.com/lanyard/"

// companions are the permissions that a call needs besides its own: tags that are given at creation, and the role that
// is handed to a service.
var companions = map[string][]string{
	"cognito-identity:SetIdentityPoolRoles":    {"iam:PassRole"},
	"ec2:AssociateIamInstanceProfile":          {"iam:PassRole"},
	"ec2:ReplaceIamInstanceProfileAssociation": {"iam:PassRole"},
	"ecs:RegisterTaskDefinition":               {"ecs:TagResource", "iam:PassRole"},
	"ecs:RunTask":                              {"ecs:TagResource", "iam:PassRole"},
	"iam:AddRoleToInstanceProfile":             {"iam:PassRole"},
	"iam:CreateInstanceProfile":                {"iam:TagInstanceProfile"},
	"iam:CreateRole":                           {"iam:TagRole"},
}

// unsigned calls need no permission: whoever holds a user's token may make them.
var unsigned = map[string]bool{"cognito-identity:GetId": true, "cognito-identity:GetCredentialsForIdentity": true}

// prefixes of services that IAM calls otherwise than the SDK's package.
var prefixes = map[string]string{"idp": "cognito-idp", "cognitoidentity": "cognito-identity", "sfn": "states"}

func TestEveryFolderIsAStateOfAMachine(t *testing.T) {
	var states []string
	for _, file := range glob(t, "../statemachine/testdata/*.asl.json") {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m, err := asl.Parse(raw)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range m.Graphs() {
			for name, s := range g.States.ByName {
				if s.Type == "Task" {
					states = append(states, strings.ToLower(name))
				}
			}
		}
	}
	slices.Sort(states)
	if diff := cmp.Diff(folders(t), slices.Compact(states)); diff != "" {
		t.Errorf("folders of functions/ and states of the machines, in lower case (-folders +states):\n%s", diff)
	}
}

func TestTheStepMayDoWhatItCalls(t *testing.T) {
	for _, contract := range contracts(t) {
		folder := strings.ToLower(contract.Name)
		compare := func(declared string, allowed []step.Statement) {
			want := map[string]bool{}
			for _, action := range calls(t, folder, declared) {
				want[action] = !unsigned[action]
				for _, companion := range companions[action] {
					want[companion] = true
				}
			}
			maps.DeleteFunc(want, func(_ string, signed bool) bool { return !signed })
			got := map[string]bool{}
			for _, s := range allowed {
				for _, action := range s.Actions {
					got[action] = true
				}
			}
			if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got))); diff != "" {
				t.Errorf("%s: its %s with companions, and what its Spec allows (-%s +Spec):\n%s", folder, declared, declared, diff)
			}
		}
		compare("api", contract.Allow)
		compare("memberAPI", contract.Member)
	}
}

func TestStepsLinkNeitherEachOtherNorTheCDK(t *testing.T) {
	out, err := exec.Command("go", "list", "-json=ImportPath,Deps", "./...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	d := json.NewDecoder(strings.NewReader(string(out)))
	for d.More() {
		var p struct {
			ImportPath string
			Deps       []string
		}
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		own, _, _ := strings.Cut(strings.TrimPrefix(p.ImportPath, module+"functions/"), "/")
		for _, dep := range p.Deps {
			other, isStep := strings.CutPrefix(dep, module+"functions/")
			switch {
			case isStep && other != own:
				t.Errorf("%s links the step %s", p.ImportPath, other)
			case strings.HasPrefix(dep, "github.com/aws/aws-cdk-go"), strings.Contains(dep, "jsii"), strings.HasPrefix(dep, module+"infra"),
				strings.HasPrefix(dep, module+"statemachine"):
				t.Errorf("%s links %s", p.ImportPath, dep)
			}
		}
	}
}

// A contract is a step as the golden file of the machines has it.
type contract struct {
	Name   string
	Allow  []step.Statement
	Member []step.Statement
}

func contracts(t *testing.T) []contract {
	t.Helper()
	raw, err := os.ReadFile("../statemachine/testdata/contracts.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []contract
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func folders(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, file := range glob(t, "*/step.go") {
		all = append(all, filepath.Base(filepath.Dir(file)))
	}
	return all
}

// calls lists the methods of a step's interface, as IAM names them: the service is that of the method's input.
func calls(t *testing.T, folder, name string) []string {
	t.Helper()
	var actions []string
	for _, file := range glob(t, folder+"/*.go") {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			declared, ok := n.(*ast.TypeSpec)
			if !ok || declared.Name.Name != name {
				return true
			}
			for _, method := range declared.Type.(*ast.InterfaceType).Methods.List {
				actions = append(actions, action(t, folder, method))
			}
			return false
		})
	}
	if len(actions) == 0 && name == "api" {
		t.Errorf("%s declares no interface api", folder)
	}
	return actions
}

func action(t *testing.T, folder string, method *ast.Field) string {
	t.Helper()
	signature, ok := method.Type.(*ast.FuncType)
	if !ok || len(method.Names) != 1 {
		t.Fatalf("%s: its api embeds an interface: list the methods, so that all it calls is seen", folder)
	}
	for _, parameter := range signature.Params.List {
		pointer, ok := parameter.Type.(*ast.StarExpr)
		if !ok {
			continue
		}
		if input, ok := pointer.X.(*ast.SelectorExpr); ok {
			service := input.X.(*ast.Ident).Name
			if prefix, ok := prefixes[service]; ok {
				service = prefix
			}
			return service + ":" + method.Names[0].Name
		}
	}
	t.Fatalf("%s: %s has no input of the SDK", folder, method.Names[0].Name)
	return ""
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("nothing is named %s (%v)", pattern, err)
	}
	return files
}
