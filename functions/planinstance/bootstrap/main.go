// Command bootstrap serves the step PlanInstance as a Lambda function.
package main

import (
	"example.com/lanyard/functions/planinstance"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(planinstance.Step, planinstance.New) }
