package cli

import "github.com/spf13/cobra"

func newVerify(o *options) *cobra.Command { return &cobra.Command{Use: "verify"} }
func templates() []string                 { return nil }
