// Command bootstrap serves the step EnsureIdentityPool as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensureidentitypool"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensureidentitypool.Step, ensureidentitypool.New) }
