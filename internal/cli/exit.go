// Package cli is the operator's command lanyard: it starts, watches and explains the runs of a stack's machines, and verifies
// on an instance that it has the role that the catalogue says.
//
// It decides nothing itself: the machines do. What it adds is input that is checked before any call, progress while a run is
// under way, failures told for people, and exit codes and JSON for scripts.
package cli

// Exit codes, which scripts may rely on.
const (
	exitDone        = 0   // it is as it should be: also kept, nothing, gone and running, which the outcome tells apart
	exitFailed      = 1   // the run failed; what it made was taken back, or it had made nothing
	exitUsage       = 2   // the command line or the input is wrong; nothing was started, or the run refused it at once
	exitLeft        = 3   // the run failed and could not take back all that it made: RollbackFailed
	exitAWS         = 4   // AWS was not reached, refused the call, or has no such machine or execution
	exitCut         = 5   // the execution was stopped, timed out or broke off: nothing was taken back
	exitMismatch    = 6   // verify: the instance is not what the catalogue says
	exitTimeout     = 124 // --timeout is over; the execution goes on
	exitInterrupted = 130 // Ctrl-C; the execution goes on
)

const exitCodes = `Exit codes:
  0    done: the outcome says by its decision what was done, or that nothing was due
  1    the run failed; what it made was taken back, or it had made nothing
  2    the command line or the input is wrong
  3    the run failed and something of it is left (RollbackFailed)
  4    AWS was not reached, refused, or has no such machine or execution
  5    the execution was stopped, timed out or broke off; nothing was taken back
  6    verify: the instance is not what the catalogue says
  124  --timeout is over; the execution goes on
  126  exec: the command cannot be run; once it runs, the exit code is its own
  127  exec: the command is not found
  130  interrupted; the execution goes on`
