package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"os"

	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/progress"
	"example.com/lanyard/internal/step"
)

// Fail states of the machines, whose cause is an outcome.Failure: how a run ended with them, and the exit code.
var fails = map[string]struct {
	says string
	exit int
}{
	"RolledBack":     {"the run for %s failed%s and was taken back", exitFailed},
	"RollbackFailed": {"the run for %s failed%s and could not be taken back", exitLeft},
	"ReleaseFailed":  {"the release of what %s had failed%s, and something may be left", exitLeft},
}

// tell how an execution ended: its outcome, or a Problem.
func (o *options) tell(e end) error {
	if e.Status != "SUCCEEDED" {
		return explain(e)
	}
	if o.json() {
		writeJSON(os.Stdout, json.RawMessage(e.Output))
		return nil
	}
	renderOutcome(styled(os.Stdout), e.Output)
	return nil
}

// explain a run that failed: what failed, on what, why, and what to do.
func explain(e end) *Problem {
	p := &Problem{Exit: exitFailed, Code: e.Error, Run: &failed{ExecutionArn: e.Execution, Status: e.Status}}
	var cause outcome.Failure
	if fail, known := fails[e.Error]; known && json.Unmarshal([]byte(e.Cause), &cause) == nil {
		p.Exit, p.Run.Failure, p.Run.State = fail.exit, &cause, failedState(e.failures, cause.Failure.Error)
		p.Message = fmt.Sprintf(fail.says, progress.OneLine(cause.Subject), at(p.Run.State))
		return advise(p, cause.Failure.Error)
	}
	p.Run.State = failedState(e.failures, e.Error)
	switch {
	case e.Status == "ABORTED":
		p.Exit, p.Code, p.Message = exitCut, "Aborted", "the execution was stopped"+at(p.Run.State)
	case e.Status == "TIMED_OUT":
		p.Exit, p.Code, p.Message = exitCut, "TimedOut", "the execution took longer than its machine allows and ended"+at(p.Run.State)
	case knownCode(e.Error):
		p.Message = fmt.Sprintf("the run failed%s: %s: %s", at(p.Run.State), e.Error, e.Message)
		if e.Error == string(step.InvalidInput) {
			p.Exit = exitUsage
		}
		return advise(p, e.Error)
	default:
		p.Exit = exitCut
		p.Message = fmt.Sprintf("the execution broke off%s: %s: %s", at(p.Run.State), e.Error, e.Message)
	}
	if e.Message != "" && e.Status != "FAILED" {
		p.Message += ": " + e.Message
	}
	return p.do("start it again: what this run made is found by its name and tags, and finished")
}

// failedState is the first state that failed with this error: what failed later is the taking back. If none did, any.
func failedState(failures []progress.Event, name string) *string {
	for _, f := range failures {
		if f.Error == name {
			return &f.State
		}
	}
	if len(failures) > 0 {
		return &failures[0].State
	}
	return nil
}

func at(state *string) string {
	if state == nil {
		return ""
	}
	return " at " + *state
}

func knownCode(name string) bool {
	for _, c := range step.Codes {
		if string(c) == name {
			return true
		}
	}
	return false
}

func advise(p *Problem, code string) *Problem {
	if text := advice[step.Code(code)]; text != "" {
		return p.do("%s", text)
	}
	return p.do("start it again; if it fails again, the function's log says more")
}

// advice for a person who reads that a run failed.
var advice = map[step.Code]string{
	step.InvalidInput:       "correct the input: the message names the field and what would be right",
	step.TemplateAmbiguous:  "narrow the match of one of these templates in roles/ and deploy, or name one with --template",
	step.AccessDenied:       "see which policy refuses: the function's role, the boundary, or an SCP of the organisation; then start it again",
	step.NotFound:           "check the instance id and the region; if it was there when the run began, start it again",
	step.NotOwned:           "the message names what is in the way, and what would be right: Lanyard does not touch what it did not make",
	step.Conflict:           "start it again: it plans anew from what is there now",
	step.QuotaExceeded:      "raise the quota in Service Quotas, or let instances share a role (scope: class), then start it again",
	step.TaskFailed:         "the message says why the task stopped; mend the task definition or the image, then start it again",
	step.NotVisible:         "start it again in some minutes: AWS took longer to show what was made than the run waits",
	step.InstanceNotVisible: "check the instance id, the account and the region",
	step.InstanceNotReady:   "start it again when the instance is running or stopped",
	step.AssociationPending: "look at the instance's associations: `aws ec2 describe-iam-instance-profile-associations`; then start it again",
	step.TaskPending:        "look at the task: `aws ecs describe-tasks` says what it waits for; then start it again",
	step.DeploymentPending:  "look at the service's events: `aws ecs describe-services`; then start it again",
	step.Throttled:          "start it again in some minutes: other callers in this account use up the request rate",
	step.Unavailable:        "start it again in some minutes; https://health.aws.amazon.com says if AWS has a fault",
}

// renderProblem tells it for people: what failed, why, what is left, what to do.
func renderProblem(w io.Writer, p *Problem) {
	_, _ = fmt.Fprintln(w, wrap(w, 2, bad.Render("Error:")+" "+p.Message))
	var rows [][]string
	if p.Run != nil && p.Run.Failure != nil {
		rows = renderFailure(*p.Run.Failure)
	}
	rows = append(rows, list("Do", p.Do)...)
	if p.Run != nil && p.Code != "Timeout" && p.Code != "Interrupted" {
		rows = append(rows, []string{"Execution", p.Run.ExecutionArn})
	}
	fields(w, rows)
}

func renderFailure(f outcome.Failure) [][]string {
	rows := [][]string{{"Why", f.Failure.Error + ": " + progress.Message(f.Failure.Cause)}}
	if f.Rollback != nil {
		rows = append(rows, []string{"Not undone", f.Rollback.Error + ": " + progress.Message(f.Rollback.Cause)})
	}
	rows = append(rows, list("Left", f.Left)...)
	switch {
	case f.LeftReason != "":
		rows = append(rows, []string{"", "(" + progress.OneLine(f.LeftReason) + ")"})
	case len(f.Left) == 0:
		rows = append(rows, []string{"Left", "nothing"})
	}
	if f.PriorProfileArn != nil {
		rows = append(rows, []string{"Had before", progress.OneLine(*f.PriorProfileArn)})
	}
	return rows
}

func renderStarted(w io.Writer, a *account, machine, instanceID, execution, watch string) {
	_, _ = fmt.Fprintf(w, "%s  %s  %s-%s in account %s, region %s\n", good.Render("started"), bold.Render(instanceID), a.stack, machine, a.id, a.region)
	fields(w, [][]string{{"Execution", execution}, {"Watch", watch}})
}
