// Command bootstrap serves the step UpdateService as a Lambda function.
package main

import (
	"example.com/lanyard/functions/updateservice"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(updateservice.Step, updateservice.New) }
