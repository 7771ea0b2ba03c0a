package lambdastep

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"example.com/lanyard/internal/awshttp"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

// Environment variables that the stack sets on every function.
const (
	EnvStack    = "LANYARD_STACK"        // name of the stack
	EnvBoundary = "LANYARD_BOUNDARY_ARN" // of the permissions boundary

	EnvMemberExternalID = "LANYARD_MEMBER_EXTERNAL_ID" // of the member stacks; empty, or missing: there are none

	EnvExecutionRoles = "LANYARD_EXECUTION_ROLES" // ARNs with commas, where the Spec asks for them
)

// attempts of the SDK at one call. Long waits belong to the machine: they are cheaper there, and seen.
const attempts = 3

// Environment is what a handler is made over: clients' configuration, names, and the catalogue where the Spec asks for it.
type Environment struct {
	AWS       aws.Config
	Namespace naming.Namespace
	Catalogue catalogue.Catalogue

	MemberExternalID string // what the member stacks' roles ask for; empty if there are none

	ExecutionRoles []string // ARNs of those of ECS that the stack may pass, where the Spec asks for them
}

// load reads the whole configuration when the function starts, so that a wrong one fails then and says all that is wrong.
func load(spec step.Spec) (Environment, error) {
	cfg := clientConfig()
	namespace, err := namespaceFrom(os.Getenv(EnvStack), os.Getenv(EnvBoundary), cfg.Region)
	env := Environment{AWS: cfg, Namespace: namespace, MemberExternalID: os.Getenv(EnvMemberExternalID)}
	if spec.Catalogue {
		var readErr error
		env.Catalogue, readErr = readCatalogue(cmp.Or(os.Getenv("LAMBDA_TASK_ROOT"), "."))
		err = errors.Join(err, readErr)
	}
	if roles := os.Getenv(EnvExecutionRoles); spec.Passes && roles != "" {
		env.ExecutionRoles = strings.Split(roles, ",")
	}
	return env, err
}

// clientConfig reads just what Lambda sets. The SDK's own loader also links single sign-on, profiles and metadata, which
// make half of a cold start; a function's credentials are in its environment, for as long as that lives.
func clientConfig() aws.Config {
	cfg := aws.Config{
		Region: os.Getenv("AWS_REGION"),
		Credentials: credentials.NewStaticCredentialsProvider(
			os.Getenv("AWS_ACCESS_KEY_ID"), os.Getenv("AWS_SECRET_ACCESS_KEY"), os.Getenv("AWS_SESSION_TOKEN")),
		HTTPClient: awshttp.Client(nil), Retryer: Retryer,
		AppID: os.Getenv("AWS_SDK_UA_APP_ID"), // in the user agent: it tells whose a call is that carries no credentials
	}
	if endpoint := os.Getenv("AWS_ENDPOINT_URL"); endpoint != "" { // the local AWS
		cfg.BaseEndpoint = &endpoint
	}
	return cfg
}

// Retryer of every client of a function: the SDK's standard one, held to a few attempts.
func Retryer() aws.Retryer {
	return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts = attempts })
}

func namespaceFrom(stack, boundary, region string) (naming.Namespace, error) {
	var problems []error
	if stack == "" {
		problems = append(problems, fmt.Errorf("%s: missing: want the name of the stack", EnvStack))
	}
	if region == "" {
		problems = append(problems, errors.New("AWS_REGION: missing"))
	}
	parsed, err := arn.Parse(boundary)
	if err != nil || !strings.HasPrefix(parsed.Resource, "policy/") {
		problems = append(problems, fmt.Errorf("%s: value %q: want the ARN of a managed policy", EnvBoundary, boundary))
	}
	return naming.Namespace{
		Partition: parsed.Partition, Account: parsed.AccountID, Region: region,
		StackName: stack, BoundaryArn: boundary,
	}, errors.Join(problems...)
}

// readCatalogue that lies beside the binary.
func readCatalogue(folder string) (catalogue.Catalogue, error) {
	f, err := os.OpenInRoot(folder, catalogue.File)
	if err != nil {
		return nil, fmt.Errorf("catalogue: %w", err)
	}
	defer func() { _ = f.Close() }()
	return catalogue.Decode(f)
}
