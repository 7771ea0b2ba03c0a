package main

import (
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// chill ends the processes that serve functions on the bench's own local AWS, so that the next invocation of each is a
// cold start: what Lambda does with environments that were idle.
func (b *bench) chill() error {
	functions, err := childrenOf(b.cloud.Pid())
	if err != nil {
		return err
	}
	for _, pid := range functions {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && !errors.Is(err, syscall.ESRCH) {
			return fmt.Errorf("end the process %d of a function: %w", pid, err)
		}
	}
	return nil
}

// childrenOf lists the processes that a process has started.
func childrenOf(parent int) ([]int, error) {
	output, err := exec.Command("ps", "-A", "-o", "pid=", "-o", "ppid=").Output()
	if err != nil {
		return nil, fmt.Errorf("ps: %w", err)
	}
	var pids []int
	for line := range strings.Lines(string(output)) {
		fields := strings.Fields(line)
		if len(fields) != 2 || fields[1] != strconv.Itoa(parent) {
			continue
		}
		pid, err := strconv.Atoi(fields[0])
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}
