// Package awshttp keeps the SDK from losing answers on a busy processor.
//
// The SDK closes a request's body as soon as it has the answer. Where net/http's writer comes to look for the end of the body
// only after that, the SDK's body says io.EOF where a WriterTo says nothing, the writer takes it for a failure and closes the
// connection, and the answer is lost while it is read: "use of closed network connection" (aws-sdk-go-v2#1825, #2737). The SDK
// then sends the call again, and what has been created exists already.
package awshttp

import (
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	awstransport "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// Client is the SDK's own, or inner if that is not nil, with bodies that are no WriterTo.
func Client(inner aws.HTTPClient) aws.HTTPClient {
	if inner == nil {
		inner = awstransport.NewBuildableClient()
	}
	return client{inner}
}

type client struct{ inner aws.HTTPClient }

func (c client) Do(r *http.Request) (*http.Response, error) {
	if r.Body != nil && r.Body != http.NoBody {
		r.Body = struct{ io.ReadCloser }{r.Body}
	}
	return c.inner.Do(r)
}
