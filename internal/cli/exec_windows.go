package cli

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
)

// run the command below this process. Ctrl-C reaches all of a console: it is the command's to act on.
func run(path string, args, env []string) error {
	signal.Ignore(os.Interrupt)
	command := exec.Command(path, args[1:]...)
	command.Env, command.Stdin, command.Stdout, command.Stderr = env, os.Stdin, os.Stdout, os.Stderr
	err := command.Run()
	if ended, ok := errors.AsType[*exec.ExitError](err); ok {
		return told{ended.ExitCode()}
	}
	if err != nil {
		return cannotRun(args[0], err)
	}
	return nil
}
