// Command bootstrap serves the step ConfirmService as a Lambda function.
package main

import (
	"example.com/lanyard/functions/confirmservice"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(confirmservice.Step, confirmservice.New) }
