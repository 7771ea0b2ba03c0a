// Command bootstrap serves the step EnsureUserPool as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensureuserpool"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensureuserpool.Step, ensureuserpool.New) }
