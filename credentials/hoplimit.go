package credentials

import (
	"context"
	"errors"
	"net/http/httptrace"
	"sync/atomic"
)

// ErrHopLimit is of metadata that takes a connection and does not answer the request for a token. The packets of that answer
// live for as many hops as the instance's HttpPutResponseHopLimit says, one by default, and a container on a bridge is a
// second hop ("Configure the instance metadata options", EC2 User Guide).
var ErrHopLimit = errors.New("it took the request for a token, and no answer arrived: in a container the metadata's hop limit " +
	"must be 2, and is 1 if nobody set it")

// exchange is how far a request came.
type exchange struct{ wrote, answered atomic.Bool }

func watch(ctx context.Context) (context.Context, *exchange) {
	e := &exchange{}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(w httptrace.WroteRequestInfo) {
			if w.Err == nil {
				e.wrote.Store(true)
			}
		},
		GotFirstResponseByte: func() { e.answered.Store(true) },
	}), e
}

// unanswered says that not one answer came to what was sent, of which the request for a token is the first.
func (e *exchange) unanswered() bool { return e.wrote.Load() && !e.answered.Load() }
