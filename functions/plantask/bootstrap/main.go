// Command bootstrap serves the step PlanTask as a Lambda function.
package main

import (
	"example.com/lanyard/functions/plantask"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(plantask.Step, plantask.New) }
