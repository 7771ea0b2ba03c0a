package lambdastep

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/step"
)

type in struct {
	Do string `json:"do"`
}

type out struct {
	Did string `json:"did"`
}

// echo is a step that fails as it is told to.
func echo(_ context.Context, in in) (out, error) {
	switch in.Do {
	case "fail":
		return out{}, fmt.Errorf("echo: %w", step.Errorf(step.NotVisible, "role web is not shown yet"))
	case "break":
		return out{}, errors.New("a defect")
	}
	return out{Did: in.Do}, nil
}

func newEcho(Environment) step.Handler[in, out] { return echo }

// serveIn is set in the process that a test starts to serve the step as Lambda does.
const serveIn = "LANYARD_TEST_SERVE"

func TestMain(m *testing.M) {
	if os.Getenv(serveIn) != "" {
		Main(step.Step[in, out]{Spec: step.Spec{Name: "Echo"}}, newEcho)
	}
	os.Exit(m.Run())
}

// self is this test binary.
func self(t *testing.T) string {
	t.Helper()
	file, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// invoke runs the step in a process of its own against a runtime API, gives it one event and returns what the runtime
// reports, and all that the process wrote.
func invoke(t *testing.T, event string) (path string, body map[string]any, output string) {
	t.Helper()
	type answer struct {
		path string
		body []byte
	}
	answers := make(chan answer, 1)
	asked := make(chan bool, 1)
	asked <- true
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			select {
			case <-asked:
			case <-r.Context().Done(): // the second event never comes
				return
			}
			w.Header().Set("Lambda-Runtime-Aws-Request-Id", "request-1")
			w.Header().Set("Lambda-Runtime-Deadline-Ms", "4102444800000")
			_, _ = io.WriteString(w, event)
			return
		}
		content, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		answers <- answer{r.URL.Path, content}
	}))
	var written bytes.Buffer
	function := exec.Command(self(t))
	function.Env = []string{
		serveIn + "=1", "AWS_LAMBDA_RUNTIME_API=" + strings.TrimPrefix(api.URL, "http://"), "AWS_REGION=eu-west-1",
		"AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "AWS_SECRET_ACCESS_KEY=very-secret", "AWS_SESSION_TOKEN=very-secret-too",
		EnvStack + "=Lanyard", EnvBoundary + "=" + boundary,
	}
	function.Stdout, function.Stderr = &written, &written
	if err := function.Start(); err != nil {
		t.Fatal(err)
	}
	got := <-answers
	_ = function.Process.Kill()
	_ = function.Wait()
	api.CloseClientConnections()
	api.Close()
	if err := json.Unmarshal(got.body, &body); err != nil {
		t.Fatalf("%v in %s", err, got.body)
	}
	if strings.Contains(written.String(), "very-secret") {
		t.Errorf("a credential was logged: %s", written.String())
	}
	return got.path, body, written.String()
}

// What Step Functions sees as the name of the error is the Code, however the error was wrapped.
func TestRuntimeReportsCodes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, event   string
		path          string
		want          map[string]any
		logged        []string
		neverInTheLog string
	}{
		{
			"done", `{"do":"it"}`, "/response",
			map[string]any{"did": "it"},
			[]string{`"step":"Echo"`, `"requestId":"request-1"`, `"input":{"do":"it"}`, `"msg":"done","`, `"output":{"did":"it"}`, `"durationMs":`},
			"",
		},
		{
			"a named error", `{"do":"fail"}`, "/error",
			map[string]any{"errorType": "NotVisible", "errorMessage": "echo: role web is not shown yet"},
			[]string{`"input":{"do":"fail"}`, `"msg":"failed"`, `"code":"NotVisible","error":"echo: role web is not shown yet"`},
			"",
		},
		{
			"a refused input is not logged", `{"password":"hunter2"}`, "/error",
			map[string]any{"errorType": "InvalidInput", "errorMessage": "password: unknown field: want do"},
			[]string{`"code":"InvalidInput","error":"password: unknown field: want do"`},
			"hunter2",
		},
		{
			"a defect has no Code: no machine retries it", `{"do":"break"}`, "/error",
			map[string]any{"errorType": "errorString", "errorMessage": "a defect"},
			[]string{`"code":"","error":"a defect"`},
			"",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			path, body, output := invoke(t, test.event)
			if want := "/2018-06-01/runtime/invocation/request-1" + test.path; path != want {
				t.Errorf("it was reported to %s, not to %s", path, want)
			}
			if diff := cmp.Diff(test.want, body); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, want := range test.logged {
				if !strings.Contains(output, want) {
					t.Errorf("%s is not logged in %s", want, output)
				}
			}
			if test.neverInTheLog != "" && strings.Contains(output, test.neverInTheLog) {
				t.Errorf("%s is logged: %s", test.neverInTheLog, output)
			}
		})
	}
}

// A function that is configured wrongly ends at once, and its log says why.
func TestMainEndsOnWrongConfiguration(t *testing.T) {
	t.Parallel()
	function := exec.Command(self(t))
	function.Env = []string{serveIn + "=1", "AWS_REGION=eu-west-1", "AWS_SECRET_ACCESS_KEY=very-secret"}
	output, err := function.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); !ok || exit.ExitCode() != 1 {
		t.Errorf("it ended with %v", err)
	}
	for _, want := range []string{`"step":"Echo"`, "wrong configuration", EnvStack + ": missing", EnvBoundary + `: value \"\"`} {
		if !strings.Contains(string(output), want) {
			t.Errorf("%s is not in %s", want, output)
		}
	}
	if strings.Contains(string(output), "very-secret") {
		t.Errorf("a credential was logged: %s", output)
	}
}

// The same in this process, through the handler that the runtime calls.
func TestServe(t *testing.T) {
	t.Parallel()
	var written bytes.Buffer
	handler := lambda.NewHandler(serve(slog.New(slog.NewJSONHandler(&written, nil)), echo))
	ctx := lambdacontext.NewContext(context.Background(), &lambdacontext.LambdaContext{AwsRequestID: "request-2"})
	answer, err := handler.Invoke(ctx, []byte(`{"do":"it"}`))
	if err != nil || strings.TrimSpace(string(answer)) != `{"did":"it"}` || !strings.Contains(written.String(), `"requestId":"request-2"`) {
		t.Errorf("got %s, %v, log %s", answer, err, written.String())
	}
	for event, want := range map[string]string{
		`{"do":"fail"}`:  "messages.InvokeResponse_Error",
		`{"do":"break"}`: "*errors.errorString",
		`null`:           "messages.InvokeResponse_Error",
	} {
		if _, err := handler.Invoke(context.Background(), []byte(event)); fmt.Sprintf("%T", err) != want {
			t.Errorf("%s: got %T, want %s", event, err, want)
		}
	}
}
