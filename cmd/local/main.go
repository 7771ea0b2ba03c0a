// Command local runs the local AWS for people: up and down keep it in the background with the stack deployed, demo shows
// on one of its own what Lanyard does. It cannot reach a real account.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// account of everything here: a sample one.
const account = "111122223333"

const region = "us-east-1"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	root := &cobra.Command{
		Use: "local", Short: "Run Lanyard on a local AWS", SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	root.AddCommand(newUp(), newDown(), newDemo(), newProof())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintf(os.Stderr, "\n%v\n", err)
		stop()
		os.Exit(1)
	}
}
