// Package localaws runs the local AWS (local/) and steers it: for tests, the demonstration and the measurements.
package localaws

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// EnvEndpoint names a local AWS that runs already. Without it, tests start their own.
const EnvEndpoint = "LANYARD_LOCAL_ENDPOINT"

// Process is a local AWS that was started here.
type Process struct {
	Endpoint string // http://127.0.0.1:PORT
	command  *exec.Cmd
	dir      string
}

// Root is the repository's folder: the nearest above the working directory that holds go.mod.
func Root() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", errors.New("no go.mod above the working directory: run this inside the repository")
		}
	}
}

// Options of Start.
type Options struct {
	Port     int  // of 127.0.0.1; 0 takes a free one
	Detached bool // goes on when this process ends; otherwise it ends with it, whatever ends that
}

// Start starts the local AWS.
func Start(o Options) (*Process, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	python := filepath.Join(root, "build", "venv", "bin", "python")
	if _, err := os.Stat(python); err != nil {
		return nil, fmt.Errorf("the local AWS is not installed (%s is missing): run make setup", python)
	}
	dir, err := os.MkdirTemp("", "lanyard-local-")
	if err != nil {
		return nil, err
	}
	ready, log := filepath.Join(dir, "ready.json"), filepath.Join(dir, "output.log")
	output, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	defer func() { _ = output.Close() }()
	args := []string{"-m", "local", "--port", strconv.Itoa(o.Port), "--dir", filepath.Join(dir, "state"), "--ready-file", ready}
	if !o.Detached {
		args = append(args, "--parent-pid", strconv.Itoa(os.Getpid()))
	}
	command := exec.Command(python, args...)
	command.Dir, command.Stdout, command.Stderr = root, output, output
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // a Ctrl-C is ours to hand on, after the clean-up
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &Process{command: command, dir: dir}
	if err := p.await(ready, log); err != nil {
		p.Stop()
		return nil, err
	}
	return p, nil
}

func (p *Process) await(ready, log string) error {
	ended := make(chan error, 1)
	go func() { ended <- p.command.Wait() }()
	for began := time.Now(); time.Since(began) < time.Minute; time.Sleep(50 * time.Millisecond) {
		if content, err := os.ReadFile(ready); err == nil {
			var is struct {
				Endpoint string `json:"endpoint"`
			}
			if err := json.Unmarshal(content, &is); err != nil {
				return err
			}
			p.Endpoint = is.Endpoint
			return nil
		}
		select {
		case err := <-ended:
			said, _ := os.ReadFile(log)
			return fmt.Errorf("the local AWS ended at once (%w): %s", err, said)
		default:
		}
	}
	said, _ := os.ReadFile(log)
	return fmt.Errorf("the local AWS was not ready within a minute: %s", said)
}

// Pid of the process.
func (p *Process) Pid() int { return p.command.Process.Pid }

// Dir holds its state and its log.
func (p *Process) Dir() string { return p.dir }

// Stop ends it and removes its state.
func (p *Process) Stop() {
	_ = StopPid(p.Pid())
	_ = os.RemoveAll(p.dir)
}

// StopPid ends the local AWS with this process id, and its functions.
func StopPid(pid int) error {
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop process %d: %w", pid, err)
	}
	for began := time.Now(); Alive(pid); time.Sleep(20 * time.Millisecond) {
		if time.Since(began) > 10*time.Second {
			return syscall.Kill(-pid, syscall.SIGKILL) // it leads a group
		}
	}
	return nil
}

// Alive says whether there is such a process.
func Alive(pid int) bool { return syscall.Kill(pid, 0) == nil }
