package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"example.com/lanyard/internal/localaws"
)

const (
	pidFile = "build/local.pid"
	envFile = "build/local.env"
)

func newUp() *cobra.Command {
	port := 4566
	up := &cobra.Command{
		Use: "up", Short: "Start it in the background with the stack deployed", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if pid, running := runningPid(); running {
				return fmt.Errorf("the local AWS runs already (process %d): source %s to use it, make down to stop it", pid, envFile)
			}
			say("starting the local AWS on port %d", port)
			process, err := localaws.Start(localaws.Options{Port: port, Detached: true})
			if err != nil {
				return fmt.Errorf("%w\nanother port: LANYARD_PORT=4567 make up", err)
			}
			a := localaws.Account{Endpoint: process.Endpoint, ID: account, Region: region}
			if err := furnish(cmd.Context(), process, a); err != nil {
				process.Stop()
				return err
			}
			fmt.Printf(usage, process.Endpoint, envFile)
			return nil
		},
	}
	up.Flags().IntVar(&port, "port", port, "port on 127.0.0.1")
	return up
}

// furnish the local AWS: the stack in one account, a member stack in another.
func furnish(ctx context.Context, process *localaws.Process, a localaws.Account) error {
	member := a
	member.ID = memberAccount
	for _, each := range []localaws.Account{a, member} {
		if err := each.SetWeather(ctx, localaws.Weather{"preset": "aws"}); err != nil {
			return err
		}
	}
	if err := deploy(ctx, a); err != nil {
		return err
	}
	say("cdk deploy of the member stack in account %s", member.ID)
	if err := deployMember(ctx, member, a.ID); err != nil {
		return err
	}
	return remember(process, a)
}

const usage = `
The local AWS runs at %s, with Lanyard deployed and AWS's own delays.

  source %s                    # any AWS client of this shell now reaches it, and no real account
  aws ec2 run-instances --image-id ami-0123456789abcdef0 --count 1 \
      --tag-specifications 'ResourceType=instance,Tags=[{Key=Role,Value=web}]'
  build/lanyard plan instance i-...          # what is due for it
  build/lanyard start instance i-... --wait  # by hand what the launch does by itself
  build/lanyard start account 444455556666 --template partner \
      --principal 111122223333 --external-id agreed-on --wait

  make down                                  # stop it; nothing is kept
`

func remember(p *localaws.Process, a localaws.Account) error {
	var env strings.Builder
	env.WriteString("# For a shell: any AWS client reaches the local AWS, and no real account.\nunset AWS_PROFILE AWS_SESSION_TOKEN\n")
	for _, line := range a.Environ() {
		env.WriteString("export " + line + "\n")
	}
	if err := os.WriteFile(envFile, []byte(env.String()), 0o600); err != nil {
		return err
	}
	return os.WriteFile(pidFile, []byte(strconv.Itoa(p.Pid())+"\n"+p.Dir()+"\n"), 0o600)
}

func newDown() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Stop the one that up started", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			pid, running := runningPid()
			if !running {
				fmt.Println("nothing is running")
				return forget()
			}
			if err := localaws.StopPid(pid); err != nil {
				return err
			}
			fmt.Println("stopped")
			return forget()
		},
	}
}

// runningPid of the one that up started, if it still runs.
func runningPid() (int, bool) {
	content, err := os.ReadFile(pidFile)
	if err != nil {
		return 0, false
	}
	pid, err := strconv.Atoi(strings.SplitN(string(content), "\n", 2)[0])
	return pid, err == nil && localaws.Alive(pid)
}

// forget the files of up, and the state of the process.
func forget() error {
	if content, err := os.ReadFile(pidFile); err == nil {
		if dir := strings.TrimSpace(strings.SplitN(string(content)+"\n", "\n", 2)[1]); filepath.IsAbs(dir) {
			_ = os.RemoveAll(dir)
		}
	}
	for _, file := range []string{pidFile, envFile} {
		if err := os.Remove(file); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
