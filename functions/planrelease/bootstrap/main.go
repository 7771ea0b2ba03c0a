// Command bootstrap serves the step PlanRelease as a Lambda function.
package main

import (
	"example.com/lanyard/functions/planrelease"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(planrelease.Step, planrelease.New) }
