package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"
)

// waiting is how long a command waits for an execution.
type waiting struct {
	wait    bool
	timeout time.Duration
}

func (w *waiting) flags(cmd *cobra.Command, optional bool) {
	if optional {
		cmd.Flags().BoolVar(&w.wait, "wait", false, "show what happens, and end with the outcome")
	}
	cmd.Flags().DurationVar(&w.timeout, "timeout", 0, "stop waiting after this time, such as 5m; the execution goes on")
	cmd.Flags().Lookup("timeout").DefValue = "" // the default is to wait for as long as the machine runs, not 0s
}

func (w *waiting) context(ctx context.Context) (context.Context, context.CancelFunc) {
	if w.timeout > 0 {
		return context.WithTimeout(ctx, w.timeout)
	}
	return context.WithCancel(ctx)
}

// cut says that the waiting is over, not the execution, if that is why err came.
func (o *options) cut(ctx context.Context, err error, execution string) error {
	var p *Problem
	switch {
	case ctx.Err() == nil:
		return err
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		p = &Problem{Exit: exitTimeout, Code: "Timeout", Message: "the time is over that --timeout gives"}
	default:
		p = &Problem{Exit: exitInterrupted, Code: "Interrupted", Message: "interrupted"}
	}
	if execution == "" {
		return p
	}
	p.Message += "; the execution goes on"
	p.Run = &failed{ExecutionArn: execution, Status: "RUNNING"}
	return p.do("watch it: `%s`", o.watchCommand(execution)).
		do("stop it: `aws stepfunctions stop-execution --execution-arn %s`; what it made so far stays, and the next run finds it", execution)
}

// watchCommand is the command line that shows an execution. Its ARN says the region; only the credentials may need naming.
func (o *options) watchCommand(execution string) string {
	if o.profile != "" {
		return fmt.Sprintf("lanyard watch %s --profile %s", execution, o.profile)
	}
	return "lanyard watch " + execution
}
