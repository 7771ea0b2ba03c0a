// Command bootstrap serves the step ConfirmTask as a Lambda function.
package main

import (
	"example.com/lanyard/functions/confirmtask"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(confirmtask.Step, confirmtask.New) }
