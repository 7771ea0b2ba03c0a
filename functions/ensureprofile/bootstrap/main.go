// Command bootstrap serves the step EnsureProfile as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensureprofile"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensureprofile.Step, ensureprofile.New) }
