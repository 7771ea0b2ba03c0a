// Command bootstrap serves the step RemoveUserPool as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removeuserpool"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removeuserpool.Step, removeuserpool.New) }
