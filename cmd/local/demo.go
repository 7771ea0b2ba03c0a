package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/spf13/cobra"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// Buckets of the demonstration: the template web allows to read the first.
const (
	assets  = account + "-web-assets"
	payroll = account + "-payroll"
)

func newDemo() *cobra.Command {
	return &cobra.Command{
		Use: "demo", Short: "Show what Lanyard does for an instance", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return demo(cmd.Context()) },
	}
}

// run is one instance of the demonstration, for the table at the end.
type run struct {
	instance string
	how      string
	result   outcome.Instance
	took     time.Duration // from launch, or from the start by hand, to credentials
	states   int
	calls    int
}

func demo(ctx context.Context) error {
	heading("A local AWS, with AWS's own delays")
	say("starting it")
	process, err := localaws.Start(localaws.Options{})
	if err != nil {
		return err
	}
	defer process.Stop()
	c := newCloud(localaws.Account{Endpoint: process.Endpoint, ID: account, Region: region})
	if err := c.prepare(ctx); err != nil {
		return fmt.Errorf("prepare the demonstration: %w", err)
	}
	stopped, err := c.launch(ctx, nil) // for the second story; it is stopped by then
	if err != nil {
		return err
	}
	go func() { _ = c.stop(ctx, stopped) }()
	if err := deploy(ctx, c.Account); err != nil {
		return err
	}

	launched, err := c.launched(ctx)
	if err != nil {
		return err
	}
	byHand, err := c.byHand(ctx, stopped)
	if err != nil {
		return err
	}
	summary([]run{launched, byHand})
	heading("Cleaning up")
	say("the local AWS ends, and everything in it")
	return nil
}

// launched is the first story: nobody does anything but launch.
func (c *cloud) launched(ctx context.Context) (run, error) {
	heading("1. An instance is launched with the tag Role=web")
	r := run{how: "launched"}
	before, began := c.callsSoFar(ctx), time.Now()
	var err error
	if r.instance, err = c.launch(ctx, map[string]string{"Role": "web"}); err != nil {
		return r, err
	}
	say("aws ec2 run-instances: %s is pending; its event will start the machine InstanceRole", r.instance)
	execution, err := c.executionFor(ctx, r.instance)
	if err != nil {
		return r, err
	}
	if err := c.follow(ctx, execution, &r); err != nil {
		return r, err
	}
	if err := c.prove(ctx, r.instance); err != nil {
		return r, err
	}
	r.took, r.calls = time.Since(began), c.callsSoFar(ctx)-before
	return r, nil
}

// byHand is the second story: an instance that is stopped, and a person.
func (c *cloud) byHand(ctx context.Context, id string) (run, error) {
	heading("2. A stopped instance, by hand")
	r := run{instance: id, how: "stopped, by hand"}
	if err := c.awaitStopped(ctx, id); err != nil {
		return r, err
	}
	if err := c.tag(ctx, id, "Role", "web"); err != nil {
		return r, err
	}
	say("%s is stopped, and now has the tag Role=web, too", id)
	before, began := c.callsSoFar(ctx), time.Now()
	say("lanyard start instance %s --wait", id)
	execution, err := c.startByHand(ctx, id)
	if err != nil {
		return r, err
	}
	if err := c.follow(ctx, execution, &r); err != nil {
		return r, err
	}
	r.calls = c.callsSoFar(ctx) - before
	say("aws ec2 start-instances: its role is served from the first second")
	if err := c.start(ctx, id); err != nil {
		return r, err
	}
	err = c.prove(ctx, id)
	r.took = time.Since(began)
	return r, err
}

// startByHand uses the command that an operator would.
func (c *cloud) startByHand(ctx context.Context, id string) (string, error) {
	command := exec.CommandContext(ctx, "build/lanyard", "start", "instance", id, "--output", "json")
	command.Env, command.Stderr = append(passedOn(), c.Environ()...), os.Stderr
	said, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("lanyard start instance %s: %w: %s", id, err, said)
	}
	var started struct {
		ExecutionArn string `json:"executionArn"`
	}
	if err := json.Unmarshal(said, &started); err != nil || started.ExecutionArn == "" {
		return "", fmt.Errorf("lanyard start instance %s: want executionArn in its answer, got %s", id, said)
	}
	return started.ExecutionArn, nil
}

// prove runs a process that holds no keys: all that it has is the address of the instance's metadata service.
func (c *cloud) prove(ctx context.Context, id string) error {
	metadata, err := c.awaitCredentials(ctx, id)
	if err != nil {
		return err
	}
	show("")
	show("  On the instance: a process without keys, which finds its role where every SDK looks for it")
	command := exec.CommandContext(ctx, "build/local", "proof", "--allowed", assets, "--denied", payroll)
	command.Env = append(passedOn(),
		"AWS_EC2_METADATA_SERVICE_ENDPOINT="+metadata, "AWS_ENDPOINT_URL="+c.Endpoint, "AWS_REGION="+c.Region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null")
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("the proof on instance %s failed: see above", id)
	}
	return nil
}
