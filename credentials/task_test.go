package credentials_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"example.com/lanyard/credentials"
	"example.com/lanyard/internal/localaws"
)

// task that runs with a role; its id.
func (w world) task() string {
	w.t.Helper()
	client := ecs.NewFromConfig(w.Config())
	role := w.role("batch", map[string]string{"Service": "ecs-tasks.amazonaws.com"}, nil)
	_, err := client.CreateCluster(ctx, &ecs.CreateClusterInput{ClusterName: aws.String("batch")})
	w.check(err)
	_, err = client.RegisterTaskDefinition(ctx, &ecs.RegisterTaskDefinitionInput{
		Family: aws.String("job"), TaskRoleArn: &role, NetworkMode: types.NetworkModeBridge,
		ContainerDefinitions: []types.ContainerDefinition{{Name: aws.String("main"), Image: aws.String("busybox"), Memory: aws.Int32(64)}},
	})
	w.check(err)
	out, err := client.RunTask(ctx, &ecs.RunTaskInput{Cluster: aws.String("batch"), TaskDefinition: aws.String("job")})
	w.check(err)
	arn := aws.ToString(out.Tasks[0].TaskArn)
	w.check(ecsRunning(client, arn))
	return arn[strings.LastIndex(arn, "/")+1:]
}

func ecsRunning(client *ecs.Client, arn string) error {
	quick := func(o *ecs.TasksRunningWaiterOptions) { o.MinDelay, o.MaxDelay = 50e6, 200e6 }
	return ecs.NewTasksRunningWaiter(client, quick).Wait(ctx, &ecs.DescribeTasksInput{Cluster: aws.String("batch"), Tasks: []string{arn}}, 30e9)
}

// It sets the variables of a container, which are of the whole process: no test beside it.
func TestTask(t *testing.T) {
	w := newWorld(t)
	id := w.task()
	endpoint := must[localaws.TaskEndpoint](t)(w.TaskEndpoint(ctx, id)).Endpoint
	t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", endpoint)
	cached := credentials.Cached(must[credentials.Provider](t)(credentials.Task()), plain(t, folder(t)))
	for range 100 {
		must[aws.Credentials](t)(cached.Retrieve(ctx))
	}
	if caller := w.caller(must[aws.Credentials](t)(cached.Retrieve(ctx))); !strings.HasSuffix(caller, ":assumed-role/batch/"+id) {
		t.Errorf("they are of %s", caller)
	}
	if n := must[localaws.TaskEndpoint](t)(w.TaskEndpoint(ctx, id)).Requests; n != 1 {
		t.Errorf("the endpoint was asked %d times, want once", n)
	}

	// The path is as good as a token: no error holds it, whether there is an answer or none.
	secret := "0123456789abcdef0123456789abcdef"
	for _, address := range []string{endpoint[:strings.LastIndex(endpoint, "/")+1] + secret, "http://127.0.0.1:1/v2/credentials/" + secret} {
		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", address)
		provider := must[credentials.Provider](t)(credentials.Task())
		_, err := provider.Retrieve(ctx)
		says(t, err, "the task's endpoint at 127.0.0.1:", secret)
		if strings.Contains(provider.Key(), secret) {
			t.Error("the key holds it")
		}
	}

	// Who has another token asks another question.
	file := filepath.Join(t.TempDir(), "token")
	t.Setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", file)
	keys := map[string]bool{}
	for _, token := range []string{"one-secret", "another-secret"} {
		if err := os.WriteFile(file, []byte(token), 0o600); err != nil {
			t.Fatal(err)
		}
		key := must[credentials.Provider](t)(credentials.Task()).Key()
		if strings.Contains(key, token) {
			t.Error("the key holds the token")
		}
		keys[key] = true
	}
	if len(keys) != 2 {
		t.Error("two tokens have one key")
	}
}

func TestOutsideATask(t *testing.T) {
	for name, test := range map[string]struct{ relative, full, want string }{
		"no variables":   {"", "", "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: want it or AWS_CONTAINER_CREDENTIALS_FULL_URI to be set"},
		"far, and plain": {"", "http://192.0.2.1/x", `value "192.0.2.1": want https, or a host of this machine`},
		"a name":         {"", "http://metadata.example.com/x", `value "metadata.example.com": want https`},
		"no URL":         {"", "file:///etc/passwd", "want a URL of http or https"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", test.relative)
			t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", test.full)
			_, err := credentials.Task()
			says(t, err, test.want)
		})
	}
	for _, full := range []string{"https://example.com/x", "http://localhost:1/x", "http://[::1]/x", "http://169.254.170.23/v1/credentials", "http://[fd00:ec2::23]/x"} {
		t.Setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", full)
		if _, err := credentials.Task(); err != nil {
			t.Errorf("%s: %v", full, err)
		}
	}
	t.Setenv("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/secret")
	if key := must[credentials.Provider](t)(credentials.Task()).Key(); !strings.Contains(key, "169.254.170.2\n") {
		t.Errorf("the relative URI is not of ECS's host: %q", key)
	}
}
