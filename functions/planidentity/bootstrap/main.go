// Command bootstrap serves the step PlanIdentity as a Lambda function.
package main

import (
	"example.com/lanyard/functions/planidentity"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(planidentity.Step, planidentity.New) }
