// Command bootstrap serves the step RemoveRole as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removerole.Step, removerole.New) }
