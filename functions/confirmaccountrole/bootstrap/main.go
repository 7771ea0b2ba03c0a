// Command bootstrap serves the step ConfirmAccountRole as a Lambda function.
package main

import (
	"example.com/lanyard/functions/confirmaccountrole"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(confirmaccountrole.Step, confirmaccountrole.New) }
