// Command bootstrap serves the step StopTasks as a Lambda function.
package main

import (
	"example.com/lanyard/functions/stoptasks"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(stoptasks.Step, stoptasks.New) }
