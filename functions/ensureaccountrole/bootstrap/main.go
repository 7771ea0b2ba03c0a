// Command bootstrap serves the step EnsureAccountRole as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensureaccountrole"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensureaccountrole.Step, ensureaccountrole.New) }
