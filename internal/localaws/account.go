package localaws

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"example.com/lanyard/internal/awshttp"
)

// Account of the local AWS. Each shares nothing with another.
type Account struct {
	Endpoint string // http://127.0.0.1:PORT
	ID       string // 12 digits
	Region   string
}

// Config of the account's root user.
func (a Account) Config() aws.Config {
	return a.ConfigWith(credentials.NewStaticCredentialsProvider(a.ID, "test", ""))
}

// ConfigWith other credentials.
func (a Account) ConfigWith(provider aws.CredentialsProvider) aws.Config {
	return aws.Config{
		Region: a.Region, BaseEndpoint: aws.String(a.Endpoint), Credentials: aws.NewCredentialsCache(provider), HTTPClient: awshttp.Client(nil),
	}
}

// Environ are the variables with which any AWS client reaches the account's root user, and nothing else.
func (a Account) Environ() []string {
	return []string{
		"AWS_ENDPOINT_URL=" + a.Endpoint, "AWS_ACCESS_KEY_ID=" + a.ID, "AWS_SECRET_ACCESS_KEY=test",
		"AWS_REGION=" + a.Region, "AWS_DEFAULT_REGION=" + a.Region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "AWS_EC2_METADATA_DISABLED=true",
	}
}

// Weather as docs/local-aws.md lists it.
type Weather map[string]any

// Fault that strikes a call, see docs/local-aws.md.
type Fault struct {
	Action    string  `json:"action"`
	Fault     string  `json:"fault"`
	Skip      int     `json:"skip"`
	Count     int     `json:"count"`
	DelayMs   float64 `json:"delayMs"`
	Principal string  `json:"principal"`
	Code      string  `json:"code"`    // of the fault "error"
	Message   string  `json:"message"` // of the fault "error"
}

// Call that was made of AWS.
type Call struct {
	Time      any    `json:"time"`
	Principal string `json:"principal"`
	Action    string `json:"action"`
	Resource  string `json:"resource"`
	Status    int    `json:"status"`
	Error     string `json:"error"`
	Fault     string `json:"fault"`
}

// SetWeather of the account.
func (a Account) SetWeather(ctx context.Context, w Weather) error {
	return a.control(ctx, http.MethodPut, "weather", w, nil)
}

// SetFaults of the account, in place of those that it has.
func (a Account) SetFaults(ctx context.Context, faults ...Fault) error {
	all := append([]Fault{}, faults...) // none is a list, too
	for i := range all {
		all[i].Count = max(all[i].Count, 1)
	}
	return a.control(ctx, http.MethodPut, "faults", all, nil)
}

// ClearFaults forgets them and returns those that did not strike as often as they should have.
func (a Account) ClearFaults(ctx context.Context) (unused []Fault, err error) {
	return unused, a.control(ctx, http.MethodDelete, "faults", nil, &unused)
}

// Calls since ClearCalls.
func (a Account) Calls(ctx context.Context) (calls []Call, err error) {
	return calls, a.control(ctx, http.MethodGet, "calls", nil, &calls)
}

// ClearCalls forgets the calls so far.
func (a Account) ClearCalls(ctx context.Context) error {
	return a.control(ctx, http.MethodDelete, "calls", nil, nil)
}

// EndFunctions ends the processes of the account's functions. The next invocation starts another.
func (a Account) EndFunctions(ctx context.Context) error {
	return a.control(ctx, http.MethodDelete, "functions", nil, nil)
}

// Metadata is the endpoint of an instance's own metadata service.
func (a Account) Metadata(ctx context.Context, instanceID string) (string, error) {
	var answer struct {
		Endpoint string `json:"endpoint"`
	}
	return answer.Endpoint, a.control(ctx, http.MethodGet, "instances/"+instanceID+"/metadata", nil, &answer)
}

func (a Account) control(ctx context.Context, method, resource string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	url := fmt.Sprintf("%s/_local/%s/%s", a.Endpoint, a.ID, resource)
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("the local AWS does not answer at %s: %w", a.Endpoint, err)
	}
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	switch {
	case err != nil:
		return err
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("%s %s: %s: %s", method, resource, response.Status, answer)
	case out == nil:
		return nil
	}
	return json.Unmarshal(answer, out)
}
