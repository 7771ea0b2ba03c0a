// Command lanyard starts, watches and explains Lanyard's runs, and verifies an instance's role. See docs/command.md.
package main

import (
	"context"
	"os"
	"os/signal"

	"example.com/lanyard/internal/cli"
)

// version is set by the build.
var version string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := cli.Main(ctx, os.Args[1:], version)
	stop()
	os.Exit(code)
}
