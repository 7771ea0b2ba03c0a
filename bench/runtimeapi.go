package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"strings"
	"time"

	"example.com/lanyard/internal/lambdastep"
)

// patience with a function that never asks for work.
const patience = 10 * time.Second

// startOnce starts a function against a bare Lambda runtime API; returns the milliseconds from the start of its process
// to its first request for work.
func startOnce(ctx context.Context, file, task string) (float64, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	asked := make(chan time.Time, 1)
	server := &http.Server{ReadHeaderTimeout: patience, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/runtime/invocation/next") {
			select {
			case asked <- time.Now():
			default:
			}
		}
		<-r.Context().Done() // there is no work
	})}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()

	var output bytes.Buffer
	command := exec.CommandContext(ctx, file)
	command.Env = environment(listener.Addr().String(), task)
	command.Stdout, command.Stderr = &output, &output
	began := time.Now()
	if err := command.Start(); err != nil {
		return 0, err
	}
	var failure error
	ended := make(chan struct{})
	go func() { failure = command.Wait(); close(ended) }()
	select {
	case at := <-asked:
		_ = command.Process.Kill()
		<-ended
		return float64(at.Sub(began).Microseconds()) / 1000, nil
	case <-ended:
		return 0, fmt.Errorf("it ended before it asked for work (%w): %s", failure, output.Bytes())
	case <-time.After(patience):
		_ = command.Process.Kill()
		<-ended
		return 0, fmt.Errorf("it did not ask for work within %s: %s", patience, output.Bytes())
	}
}

// environment of a function, as Lambda and the stack set it, on one core.
func environment(api, task string) []string {
	return []string{
		"AWS_LAMBDA_RUNTIME_API=" + api, "LAMBDA_TASK_ROOT=" + task, "GOMAXPROCS=1",
		"AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=none", "AWS_SECRET_ACCESS_KEY=none", "AWS_SESSION_TOKEN=none",
		lambdastep.EnvStack + "=Lanyard",
		lambdastep.EnvBoundary + "=arn:aws:iam::111122223333:policy/lanyard/lanyard-boundary-us-east-1",
	}
}
