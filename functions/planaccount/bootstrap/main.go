// Command bootstrap serves the step PlanAccount as a Lambda function.
package main

import (
	"example.com/lanyard/functions/planaccount"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(planaccount.Step, planaccount.New) }
