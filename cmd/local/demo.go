package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"example.com/lanyard/internal/localaws"
)

func newDemo() *cobra.Command {
	var names []string
	for _, s := range stories() {
		names = append(names, s.name)
	}
	return &cobra.Command{
		Use: "demo [" + strings.Join(names, "|") + "]...", Short: "Show what Lanyard does, all of it or these parts",
		ValidArgs: names, Args: cobra.OnlyValidArgs,
		RunE: func(cmd *cobra.Command, args []string) error { return demo(cmd.Context(), args) },
	}
}

// story is one machine's part of the demonstration. Stories begin together, because AWS's own delays are long, and each is
// then shown by itself.
type story struct {
	name  string                              // as in make demo-<name>
	begin func(context.Context, *cloud) error // make what it needs, and start what takes long
	show  func(context.Context, *cloud) ([]run, error)
}

func stories() []story { return []story{instances(), tasks(), accounts(), identities()} }

// run is one run of a machine, for the table at the end.
type run struct {
	subject  string // instance, task definition, account or app
	how      string
	decision string
	roleArn  string
	took     time.Duration // from launch, or from the start by hand, to credentials
	states   int
	calls    int
}

func demo(ctx context.Context, names []string) error {
	heading("A local AWS, with AWS's own delays")
	say("starting it")
	process, err := localaws.Start(localaws.Options{})
	if err != nil {
		return err
	}
	defer process.Stop()
	c := newCloud(localaws.Account{Endpoint: process.Endpoint, ID: account, Region: region})
	say("a task's start and a service's deployment, which take ECS a minute, are cut to seconds")
	short := 5000 // ms
	if err := c.SetWeather(ctx, localaws.Weather{"preset": "aws", "taskStartingMs": short, "deploymentSteadyMs": short}); err != nil {
		return err
	}
	told := slices.DeleteFunc(stories(), func(s story) bool { return len(names) > 0 && !slices.Contains(names, s.name) })
	if err := deploy(ctx, c.Account); err != nil {
		return err
	}
	runs, err := tell(ctx, c, told)
	if err != nil {
		return err
	}
	summary(runs)
	heading("Cleaning up")
	say("the local AWS ends, and everything in it")
	return nil
}

// tell all stories: each begins at once, and is shown in its turn.
func tell(ctx context.Context, c *cloud, told []story) ([]run, error) {
	begun := make([]chan error, len(told))
	for i, s := range told {
		begun[i] = make(chan error, 1)
		go func() { begun[i] <- s.begin(ctx, c) }()
	}
	var runs []run
	for i, s := range told {
		if err := <-begun[i]; err != nil {
			return nil, fmt.Errorf("prepare the demonstration of %s: %w", s.name, err)
		}
		shown, err := s.show(ctx, c)
		if err != nil {
			return nil, err
		}
		runs = append(runs, shown...)
	}
	return runs, nil
}
