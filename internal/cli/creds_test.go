package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/rogpeppe/go-internal/testscript"

	"example.com/lanyard/internal/localaws"
)

// The scripts of testdata/creds get credentials on the local AWS, each in an account of its own without a stack.
func TestCredentials(t *testing.T) {
	root, err := localaws.Root()
	if err != nil {
		t.Fatal(err)
	}
	localaws.TestAccount(t) // starts it before the scripts do so side by side
	testscript.Run(t, testscript.Params{
		Dir: "testdata/creds",
		Setup: func(env *testscript.Env) error {
			account := localaws.NewAccount(localaws.TestAccount(t).Endpoint)
			env.Vars = append(env.Vars, account.Environ()...)
			env.Vars = append(
				env.Vars, "ACCOUNT="+account.ID, "AWS_CONFIG_FILE="+filepath.Join(env.WorkDir, "config"),
				"LANYARD_CACHE_DIR="+filepath.Join(env.WorkDir, "cache"), "LANYARD_KEYRING=never",
				"PYTHON="+filepath.Join(root, "build", "venv-test", "bin", "python"),
			)
			env.Values["account"] = account
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "instance": instance, "metadata": metadata, "asked": asked, "endpoint": endpoint, "role": role, "container": container, "task": task, "readenv": readenv,
		},
	})
}

// instance VARIABLE PROFILE: an instance with a profile and role of that name, whose id the variable has then.
func instance(ts *testscript.TestScript, _ bool, args []string) {
	account, ctx := accountOf(ts), context.Background()
	client, name := iam.NewFromConfig(account.Config()), args[1]
	makeRole(ts, name, `{"Service":"ec2.amazonaws.com"}`)
	_, err := client.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &name})
	ts.Check(err)
	_, err = client.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &name, RoleName: &name})
	ts.Check(err)
	launched, err := ec2.NewFromConfig(account.Config()).RunInstances(ctx, &ec2.RunInstancesInput{
		ImageId: aws.String("ami-0123456789abcdef0"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1),
		IamInstanceProfile: &types.IamInstanceProfileSpecification{Name: &name},
	})
	ts.Check(err)
	ts.Setenv(args[0], aws.ToString(launched.Instances[0].InstanceId))
}

// role VARIABLE NAME: a role that the account trusts, whose ARN the variable has then.
func role(ts *testscript.TestScript, _ bool, args []string) {
	ts.Setenv(args[0], makeRole(ts, args[1], `{"AWS":"arn:aws:iam::`+accountOf(ts).ID+`:root"}`))
}

func makeRole(ts *testscript.TestScript, name, principal string) string {
	made, err := iam.NewFromConfig(accountOf(ts).Config()).CreateRole(context.Background(), &iam.CreateRoleInput{
		RoleName:                 &name,
		AssumeRolePolicyDocument: aws.String(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":` + principal + `,"Action":"sts:AssumeRole"}]}`),
	})
	ts.Check(err)
	return aws.ToString(made.Role.Arn)
}

// asked ID PROFILE TIMES: how often the instance's metadata gave credentials.
func asked(ts *testscript.TestScript, _ bool, args []string) {
	m, err := accountOf(ts).InstanceMetadata(context.Background(), args[0])
	ts.Check(err)
	if got := m.Requests["GET /latest/meta-data/iam/security-credentials/"+args[1]]; strconv.Itoa(got) != args[2] {
		ts.Fatalf("metadata gave credentials %d times, want %s", got, args[2])
	}
}

// container ID: the rest of the script runs in a container on that instance, a network hop away from its metadata.
func container(ts *testscript.TestScript, _ bool, args []string) {
	m, err := accountOf(ts).InstanceMetadata(context.Background(), args[0])
	ts.Check(err)
	ts.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", m.ContainerEndpoint)
}

// task FILE: the rest of the script runs in a container of the ECS task whose id is in the file, without keys.
func task(ts *testscript.TestScript, _ bool, args []string) {
	e, err := accountOf(ts).TaskEndpoint(context.Background(), ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", e.Endpoint)
	ts.Setenv("AWS_ACCESS_KEY_ID", "")
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "")
}

// readenv FILE...: variables of the files' names and contents.
func readenv(ts *testscript.TestScript, _ bool, args []string) {
	for _, file := range args {
		ts.Setenv(file, ts.ReadFile(file))
	}
}

// endpoint ID enabled|disabled: of the instance's metadata.
func endpoint(ts *testscript.TestScript, _ bool, args []string) {
	_, err := ec2.NewFromConfig(accountOf(ts).Config()).ModifyInstanceMetadataOptions(context.Background(), &ec2.ModifyInstanceMetadataOptionsInput{
		InstanceId: &args[0], HttpEndpoint: types.InstanceMetadataEndpointState(args[1]),
	})
	ts.Check(err)
}

// together TIMES COMMAND...: that many processes at once, which must all end well and print the same. It is a program, so that
// it has the script's environment.
func together() {
	times, err := strconv.Atoi(os.Args[1])
	if err != nil {
		panic(err)
	}
	outputs := make([]string, times)
	var processes sync.WaitGroup
	for i := range times {
		processes.Go(func() {
			out, err := exec.Command(os.Args[2], os.Args[3:]...).CombinedOutput()
			if err != nil {
				out = []byte(err.Error() + ": " + string(out))
			}
			outputs[i] = string(out)
		})
	}
	processes.Wait()
	for i, out := range outputs {
		if out != outputs[0] || !strings.Contains(out, "AccessKeyId") {
			fmt.Printf("process %d of %d did otherwise than the first\n", i, times)
			os.Exit(1)
		}
	}
}
