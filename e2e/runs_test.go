package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	sfntypes "github.com/aws/aws-sdk-go-v2/service/sfn/types"

	"example.com/lanyard/internal/localaws"
)

// begin runs of a machine at once, without waiting for their ends.
func (h *house) begin(machine string, inputs ...string) (arns []string) {
	h.t.Helper()
	arns, errs := make([]string, len(inputs)), make([]error, len(inputs))
	var all sync.WaitGroup
	for i, input := range inputs {
		all.Go(func() {
			started, err := h.sfn.StartExecution(h.t.Context(), &sfn.StartExecutionInput{
				StateMachineArn: aws.String(h.machine(machine)), Input: &input,
			})
			if errs[i] = err; err == nil {
				arns[i] = *started.ExecutionArn
			}
		})
	}
	all.Wait()
	for _, err := range errs {
		must(h.t, err)
	}
	return arns
}

func (h *house) awaitAll(arns []string) (ended []execution) {
	h.t.Helper()
	for _, arn := range arns {
		ended = append(ended, h.await(arn))
	}
	return ended
}

func (h *house) running(arn string) bool {
	h.t.Helper()
	d, err := h.sfn.DescribeExecution(h.t.Context(), &sfn.DescribeExecutionInput{ExecutionArn: &arn})
	must(h.t, err)
	return d.Status == sfntypes.ExecutionStatusRunning
}

// all runs of a machine, once n of them have begun and all have ended.
func (h *house) all(machine string, n int) []execution {
	h.t.Helper()
	var arns []string
	eventually(h.t, fmt.Sprintf("%d executions of %s", n, machine), func() bool {
		arns = nil
		pages := sfn.NewListExecutionsPaginator(h.sfn, &sfn.ListExecutionsInput{StateMachineArn: aws.String(h.machine(machine))})
		for pages.HasMorePages() {
			page, err := pages.NextPage(h.t.Context())
			must(h.t, err)
			for _, e := range page.Executions {
				arns = append(arns, *e.ExecutionArn)
			}
		}
		return len(arns) >= n
	})
	return h.awaitAll(arns)
}

// code and message of the error that made a run fail, in whichever state it ended.
func (e execution) refused(t *testing.T) (code, message string) {
	t.Helper()
	if e.Status != "FAILED" {
		t.Fatalf("%s is %s: %s (states %v), want a failure", e.Arn, e.Status, e.Output, e.States)
	}
	code, cause := e.Error, e.Cause
	if code == "RolledBack" || code == "RollbackFailed" {
		f := e.failure(t, code)
		code, cause = f.Failure.Error, f.Failure.Cause
	}
	var said struct {
		ErrorMessage string `json:"errorMessage"`
	}
	if err := json.Unmarshal([]byte(cause), &said); err != nil {
		t.Fatalf("%s: %v: %s", e.Arn, err, cause)
	}
	return code, said.ErrorMessage
}

// refusedFirst fails the test unless the run's first state refused it, in words that begin so.
func (e execution) refusedFirst(t *testing.T, code, says string) {
	t.Helper()
	if got, said := e.refused(t); got != code || !strings.HasPrefix(said, says) {
		t.Errorf("%s: %s\nwant %s: %s", got, said, code, says)
	}
	if len(e.States) != 1 {
		t.Errorf("states %v", e.States)
	}
}

// changes are the calls that write, with what they write to.
func changes(calls []localaws.Call) (all []string) {
	for _, c := range calls {
		if writes(c.Action) {
			all = append(all, c.Action+" "+c.Resource)
		}
	}
	return all
}

// count of the calls of one action.
func count(calls []localaws.Call, action string) (n int) {
	for _, c := range calls {
		if c.Action == action {
			n++
		}
	}
	return n
}
