// Command bootstrap serves the step EnsureTaskDefinition as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensuretaskdefinition"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensuretaskdefinition.Step, ensuretaskdefinition.New) }
