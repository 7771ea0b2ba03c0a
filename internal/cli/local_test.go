package cli

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/rogpeppe/go-internal/testscript"

	"example.com/lanyard/internal/localaws"
)

// quick lets the machine's waits pass at a twentieth of their time.
const quick = 0.05

// The scripts of testdata/local run against the local AWS, each in an account of its own with the stack deployed.
func TestOnLocalAWS(t *testing.T) {
	root, err := localaws.Root()
	if err != nil {
		t.Fatal(err)
	}
	assembly := localaws.Assembly{Dir: filepath.Join(root, "build", "cdk.out"), Stack: "Lanyard"}
	if _, err := os.Stat(filepath.Join(assembly.Dir, "Lanyard.template.json")); err != nil {
		t.Fatalf("the stack is not synthesized (%v): run make build, then scripts/synth.sh", err)
	}
	localaws.TestAccount(t) // starts it before the scripts do so side by side
	testscript.Run(t, testscript.Params{
		Dir: "testdata/local", UpdateScripts: *update,
		Setup: func(env *testscript.Env) error {
			account := localaws.NewAccount(localaws.TestAccount(t).Endpoint)
			env.Vars = append(env.Vars, account.Environ()...)
			env.Vars = append(env.Vars, "ACCOUNT="+account.ID)
			env.Values["account"] = account
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			if err := account.SetWeather(ctx, localaws.Weather{"waitScale": quick}); err != nil {
				return err
			}
			_, err := assembly.Deploy(ctx, account)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "launch": launch, "stop": stop, "metadata": metadata, "quota": quota, "fault": fault, "name": name, "member": member, "tasks": tasks, "unstartable": unstartable,
		},
	})
}

func accountOf(ts *testscript.TestScript) localaws.Account {
	return ts.Value("account").(localaws.Account)
}

// launch VARIABLE [KEY=VALUE]: an instance with a tag, whose id the variable has then.
func launch(ts *testscript.TestScript, _ bool, args []string) {
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-0123456789abcdef0"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1)}
	for _, tag := range args[1:] {
		key, value, _ := strings.Cut(tag, "=")
		in.TagSpecifications = append(in.TagSpecifications, types.TagSpecification{
			ResourceType: types.ResourceTypeInstance, Tags: []types.Tag{{Key: &key, Value: &value}},
		})
	}
	launched, err := ec2.NewFromConfig(accountOf(ts).Config()).RunInstances(context.Background(), in)
	ts.Check(err)
	ts.Setenv(args[0], aws.ToString(launched.Instances[0].InstanceId))
}

// member VARIABLE: an account with the member stack, which lets this one in; the variable has its id then.
func member(ts *testscript.TestScript, _ bool, args []string) {
	root, err := localaws.Root()
	ts.Check(err)
	home := accountOf(ts)
	there := localaws.NewAccount(home.Endpoint)
	_, err = localaws.Assembly{
		Dir: filepath.Join(root, "build", "cdk.member.out"), Stack: "LanyardMember", Instead: map[string]string{"111122223333": home.ID},
	}.Deploy(context.Background(), there)
	ts.Check(err)
	ts.Setenv(args[0], there.ID)
}

// stop ID: and wait until it is.
func stop(ts *testscript.TestScript, _ bool, args []string) {
	client := ec2.NewFromConfig(accountOf(ts).Config())
	_, err := client.StopInstances(context.Background(), &ec2.StopInstancesInput{InstanceIds: args})
	ts.Check(err)
	quick := func(o *ec2.InstanceStoppedWaiterOptions) {
		o.MinDelay, o.MaxDelay = 50*time.Millisecond, 200*time.Millisecond
	}
	ts.Check(ec2.NewInstanceStoppedWaiter(client, quick).Wait(context.Background(), &ec2.DescribeInstancesInput{InstanceIds: args}, time.Minute))
}

// metadata ID: the rest of the script runs on that instance, without keys.
func metadata(ts *testscript.TestScript, _ bool, args []string) {
	endpoint, err := accountOf(ts).Metadata(context.Background(), args[0])
	ts.Check(err)
	ts.Setenv("AWS_EC2_METADATA_SERVICE_ENDPOINT", endpoint)
	ts.Setenv("AWS_EC2_METADATA_DISABLED", "false")
	ts.Setenv("AWS_ACCESS_KEY_ID", "")
	ts.Setenv("AWS_SECRET_ACCESS_KEY", "")
}

// quota KIND NUMBER: of the account, such as roles.
func quota(ts *testscript.TestScript, _ bool, args []string) {
	number, err := strconv.Atoi(args[1])
	ts.Check(err)
	ts.Check(accountOf(ts).SetWeather(context.Background(), localaws.Weather{"waitScale": quick, "quotas": map[string]int{args[0]: number}}))
}

// fault ACTION FAULT COUNT: on the next calls.
func fault(ts *testscript.TestScript, _ bool, args []string) {
	count, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(accountOf(ts).SetFaults(context.Background(), localaws.Fault{Action: args[0], Fault: args[1], Count: count}))
}

// name VARIABLE: the last field of what was printed last, such as an execution's ARN.
func name(ts *testscript.TestScript, _ bool, args []string) {
	words := strings.Fields(ts.ReadFile("stdout"))
	ts.Setenv(args[0], words[len(words)-1])
}
