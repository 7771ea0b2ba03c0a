// Command bootstrap serves the step EnsureLoginProvider as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensureloginprovider"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensureloginprovider.Step, ensureloginprovider.New) }
