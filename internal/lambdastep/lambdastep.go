// Package lambdastep runs a step as a Lambda function: the one boilerplate of configuration, logs, strict input and error names.
package lambdastep

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"example.com/lanyard/internal/step"
)

// Main serves the step until the environment ends.
func Main[In, Out any](s step.Step[In, Out], newHandler func(Environment) step.Handler[In, Out]) {
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil)).With("step", s.Name)
	env, err := load(s.Spec)
	if err != nil {
		log.Error("wrong configuration", "error", err.Error())
		os.Exit(1)
	}
	lambda.Start(serve(log, newHandler(env)))
}

// serve decodes by itself, because the runtime's strict mode fails before an error can be named, and names errors,
// because the runtime reports the type of the outermost wrapper, which no machine can catch.
func serve[In, Out any](log *slog.Logger, handle step.Handler[In, Out]) func(context.Context, json.RawMessage) (Out, error) {
	return func(ctx context.Context, raw json.RawMessage) (Out, error) {
		began := time.Now()
		log := log.With("requestId", requestID(ctx))
		var out Out
		in, err := Decode[In](raw)
		if err == nil {
			log = log.With("input", in) // what was refused is not logged: nobody knows what it holds
			out, err = handle(ctx, in)
		}
		log = log.With("durationMs", time.Since(began).Milliseconds())
		if err != nil {
			code := step.CodeOf(err)
			log.Error("failed", "code", code, "error", err.Error())
			return out, named(err)
		}
		log.Info("done", "output", out)
		return out, nil
	}
}

func named(err error) error {
	e, ok := errors.AsType[*step.Error](err)
	if !ok {
		return err // a defect of ours: the runtime reports its Go type
	}
	return messages.InvokeResponse_Error{Type: string(e.Code), Message: err.Error()}
}

func requestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}
