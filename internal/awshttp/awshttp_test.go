package awshttp_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/lanyard/internal/awshttp"
)

// writer reads as much as it was promised, loses the processor while the SDK has the answer and closes the body, and then looks
// for the body's end.
type writer struct {
	sdk io.Closer
	err error
	had string
}

func (w *writer) Do(r *http.Request) (*http.Response, error) {
	var had strings.Builder
	if _, err := io.Copy(&had, io.LimitReader(r.Body, r.ContentLength)); err != nil {
		return nil, err
	}
	w.had = had.String()
	if err := w.sdk.Close(); err != nil {
		return nil, err
	}
	_, w.err = io.Copy(io.Discard, r.Body)
	return answer(), nil
}

func answer() *http.Response { return &http.Response{Body: http.NoBody} }

func do(t *testing.T, c aws.HTTPClient, r *http.Request) {
	t.Helper()
	got, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = got.Body.Close()
}

func TestTheEndOfABodyIsNoFailure(t *testing.T) {
	t.Parallel()
	const text = "Action=CreateRole"
	request, err := smithyhttp.NewStackRequest().(*smithyhttp.Request).SetStream(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	request.ContentLength = int64(len(text))
	built := request.Build(context.Background())
	w := &writer{sdk: built.Body}
	do(t, awshttp.Client(w), built)
	if w.err != nil || w.had != text {
		t.Errorf("%v, sent %q", w.err, w.had)
	}
}

func TestARequestWithoutABody(t *testing.T) {
	t.Parallel()
	for _, body := range []io.ReadCloser{nil, http.NoBody} {
		var got *http.Request
		inner := smithyhttp.ClientDoFunc(func(r *http.Request) (*http.Response, error) { got = r; return answer(), nil })
		do(t, awshttp.Client(inner), &http.Request{Body: body})
		if got.Body != body {
			t.Errorf("body %v, want %v", got.Body, body)
		}
	}
}
