// Command bootstrap serves the step RestoreService as a Lambda function.
package main

import (
	"example.com/lanyard/functions/restoreservice"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(restoreservice.Step, restoreservice.New) }
