// Command bootstrap serves the step ConfirmIdentity as a Lambda function.
package main

import (
	"example.com/lanyard/functions/confirmidentity"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(confirmidentity.Step, confirmidentity.New) }
