package credentials_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"example.com/lanyard/credentials"
	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/localaws"
)

var ctx = context.Background()

// world is an account of the local AWS, and the test's own hands in it.
type world struct {
	localaws.Account
	t   testing.TB
	iam *iam.Client
	ec2 *ec2.Client
}

func newWorld(t testing.TB) world {
	a := localaws.TestAccount(t)
	return world{a, t, iam.NewFromConfig(a.Config()), ec2.NewFromConfig(a.Config())}
}

func must[T any](t testing.TB) func(T, error) T {
	return func(value T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return value
	}
}

func (w world) check(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// role that the principal may assume; its ARN.
func (w world) role(name string, principal map[string]string, condition any) string {
	w.t.Helper()
	statement := map[string]any{"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
	if condition != nil {
		statement["Condition"] = condition
	}
	trust := must[[]byte](w.t)(json.Marshal(map[string]any{"Version": "2012-10-17", "Statement": []any{statement}}))
	made, err := w.iam.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: &name, AssumeRolePolicyDocument: aws.String(string(trust)), MaxSessionDuration: aws.Int32(7200),
	})
	w.check(err)
	return aws.ToString(made.Role.Arn)
}

// profile with a role of its name.
func (w world) profile(name string) {
	w.t.Helper()
	w.role(name, map[string]string{"Service": "ec2.amazonaws.com"}, nil)
	_, err := w.iam.CreateInstanceProfile(ctx, &iam.CreateInstanceProfileInput{InstanceProfileName: &name})
	if !awserr.Is(err, awserr.EntityAlreadyExists) { // the SDK asked again: on a crowded machine an answer can be lost
		w.check(err)
	}
	_, err = w.iam.AddRoleToInstanceProfile(ctx, &iam.AddRoleToInstanceProfileInput{InstanceProfileName: &name, RoleName: &name})
	w.check(err)
}

// launch an instance, with a profile if it is named.
func (w world) launch(profile string) string {
	w.t.Helper()
	in := &ec2.RunInstancesInput{ImageId: aws.String("ami-0123456789abcdef0"), MinCount: aws.Int32(1), MaxCount: aws.Int32(1)}
	if profile != "" {
		in.IamInstanceProfile = &types.IamInstanceProfileSpecification{Name: &profile}
	}
	out, err := w.ec2.RunInstances(ctx, in)
	w.check(err)
	return aws.ToString(out.Instances[0].InstanceId)
}

// replace the profile of an instance.
func (w world) replace(instanceID, profile string) {
	w.t.Helper()
	_, err := w.ec2.ReplaceIamInstanceProfileAssociation(ctx, &ec2.ReplaceIamInstanceProfileAssociationInput{
		AssociationId: aws.String(w.association(instanceID)), IamInstanceProfile: &types.IamInstanceProfileSpecification{Name: &profile},
	})
	w.check(err)
}

func (w world) association(instanceID string) string {
	w.t.Helper()
	out, err := w.ec2.DescribeIamInstanceProfileAssociations(ctx, &ec2.DescribeIamInstanceProfileAssociationsInput{
		Filters: []types.Filter{{Name: aws.String("instance-id"), Values: []string{instanceID}}},
	})
	w.check(err)
	return aws.ToString(out.IamInstanceProfileAssociations[0].AssociationId)
}

// metadata on or off, as ModifyInstanceMetadataOptions does it.
func (w world) metadata(instanceID string, state types.InstanceMetadataEndpointState) {
	w.t.Helper()
	_, err := w.ec2.ModifyInstanceMetadataOptions(ctx, &ec2.ModifyInstanceMetadataOptionsInput{InstanceId: &instanceID, HttpEndpoint: state})
	w.check(err)
}

func (w world) endpoint(instanceID string) string {
	w.t.Helper()
	return must[localaws.InstanceMetadata](w.t)(w.InstanceMetadata(ctx, instanceID)).Endpoint
}

// asked how often the metadata gave credentials of the role.
func (w world) asked(instanceID, role string) int {
	w.t.Helper()
	m := must[localaws.InstanceMetadata](w.t)(w.InstanceMetadata(ctx, instanceID))
	return m.Requests["GET /latest/meta-data/iam/security-credentials/"+role]
}

// caller is the ARN that STS knows credentials by.
func (w world) caller(c aws.Credentials) string {
	w.t.Helper()
	cfg := w.ConfigWith(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil }))
	return aws.ToString(must[*sts.GetCallerIdentityOutput](w.t)(sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)).Arn)
}

// lasting is how long the account's metadata lets credentials live.
func (w world) lasting(d time.Duration) {
	w.t.Helper()
	w.check(w.SetWeather(ctx, localaws.Weather{"credentialsForMs": d.Milliseconds()}))
}

// metadataAt is a configuration with that endpoint.
type metadataAt string

func (m metadataAt) GetEC2IMDSEndpoint() (string, bool, error) { return string(m), true, nil }

func instanceAt(endpoint string) credentials.Provider {
	return credentials.Instance(aws.Config{ConfigSources: []any{metadataAt(endpoint)}})
}

// source is a real provider whose calls are counted, and which can be cut off.
type source struct {
	credentials.Provider
	asked atomic.Int32
	down  atomic.Bool
}

func (s *source) Retrieve(ctx context.Context) (aws.Credentials, error) {
	s.asked.Add(1)
	if s.down.Load() {
		return aws.Credentials{}, os.ErrDeadlineExceeded
	}
	return s.Provider.Retrieve(ctx)
}

// folder for a cache: closed, as File wants it.
func folder(t testing.TB) string {
	dir := filepath.Join(t.TempDir(), "cache")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	return dir
}

// plain is a File cache that leaves the machine's own keyring alone.
func plain(t testing.TB, dir string) *credentials.FileCache {
	return must[*credentials.FileCache](t)(credentials.File(dir, never))
}

func never(o *credentials.FileOptions) { o.Keyring = credentials.KeyringNever }

// says checks an error: what it must say, and that it holds nothing secret.
func says(t testing.TB, err error, want string, secrets ...string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Fatalf("got error %v, want one that says %q", err, want)
	}
	for _, secret := range secrets {
		if secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("the error holds a secret: %v", err)
		}
	}
}
