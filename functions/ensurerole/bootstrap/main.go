// Command bootstrap serves the step EnsureRole as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensurerole.Step, ensurerole.New) }
