//go:build !windows

package cli

import "syscall"

// run the command in place of this process: its signals, its terminal and its exit code are its own.
func run(path string, args, env []string) error {
	return cannotRun(args[0], syscall.Exec(path, args, env))
}
