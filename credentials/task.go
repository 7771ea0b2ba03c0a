package credentials

import (
	"cmp"
	"context"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/endpointcreds"

	"example.com/lanyard/internal/step"
)

// Variables that ECS, and EKS Pod Identity, put into a container ("Container credential provider", AWS SDKs Reference Guide).
const (
	envRelative  = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
	envFull      = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	envToken     = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
	envTokenFile = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
)

// taskPatience is for an endpoint that takes a connection and says nothing.
const taskPatience = 10 * time.Second

type task struct{ endpoint *url.URL }

// Task provides the credentials of an ECS task's role from the endpoint that its container is told of by
// AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or _FULL_URI with AWS_CONTAINER_AUTHORIZATION_TOKEN or _TOKEN_FILE, which is read
// anew for each request. A full URI that is not HTTPS must be of this machine, or of the hosts that ECS and EKS use.
//
// Outside such a container it is an InputError. Retrieve fails with what the endpoint answered or what kept it from asking,
// after 10 seconds at most.
func Task() (Provider, error) {
	relative, full := os.Getenv(envRelative), os.Getenv(envFull)
	field, address := envFull, full
	if relative != "" {
		field, address = envRelative, "http://169.254.170.2/"+strings.TrimPrefix(relative, "/")
	}
	if address == "" {
		return nil, wrong(envRelative, "", "it or %s to be set: ECS sets it in the containers of a task whose definition has a taskRoleArn", envFull)
	}
	endpoint, err := url.Parse(address)
	if err != nil || endpoint.Hostname() == "" || endpoint.Scheme != "http" && endpoint.Scheme != "https" {
		return nil, wrong(field, "", "a URL of http or https") // its path is as good as a token
	}
	if endpoint.Scheme == "http" && !near(endpoint.Hostname()) {
		return nil, wrong(field, endpoint.Hostname(), "https, or a host of this machine, 169.254.170.2, 169.254.170.23 or fd00:ec2::23")
	}
	return &task{endpoint}, nil
}

// near says whether plain HTTP to the host stays on this machine.
func near(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	if ip.IsLoopback() {
		return true
	}
	for _, known := range []string{"169.254.170.2", "169.254.170.23", "fd00:ec2::23"} {
		if ip.Equal(net.ParseIP(known)) {
			return true
		}
	}
	return false
}

// Key holds the digest of what gives access: the path of ECS, the token of EKS.
func (t *task) Key() string {
	token, _ := t.token() // without it nothing is served, and nothing kept
	return key("task", t.endpoint.Host, digest(t.endpoint.String()), digest(token), host())
}

func (t *task) maxAge() time.Duration { return metadataMaxAge }

func (t *task) token() (string, error) {
	file := os.Getenv(envTokenFile)
	if file == "" {
		return os.Getenv(envToken), nil
	}
	content, err := os.ReadFile(file)
	return strings.TrimSpace(string(content)), err
}

func (t *task) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, cancel := context.WithTimeout(ctx, taskPatience)
	defer cancel()
	c, err := endpointcreds.New(t.endpoint.String(), func(o *endpointcreds.Options) {
		o.AuthorizationTokenProvider = endpointcreds.TokenProviderFunc(t.token)
	}).Retrieve(ctx)
	if err != nil {
		return c, step.Errorf(step.Unavailable, "the task's endpoint at %s: %w", t.endpoint.Host, t.redact(err))
	}
	c.Source = "lanyard task"
	return c, nil
}

// redact keeps the path, which is all that it takes to be served, out of an error.
func (t *task) redact(err error) error {
	path := cmp.Or(strings.Trim(t.endpoint.RequestURI(), "/"), "/")
	if path == "/" || !strings.Contains(err.Error(), path) {
		return err
	}
	return fmt.Errorf("%s", strings.ReplaceAll(err.Error(), path, "..."))
}
