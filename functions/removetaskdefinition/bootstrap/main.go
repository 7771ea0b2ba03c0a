// Command bootstrap serves the step RemoveTaskDefinition as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removetaskdefinition"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removetaskdefinition.Step, removetaskdefinition.New) }
