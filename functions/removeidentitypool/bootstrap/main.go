// Command bootstrap serves the step RemoveIdentityPool as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removeidentitypool"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removeidentitypool.Step, removeidentitypool.New) }
