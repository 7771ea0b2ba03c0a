// Command bootstrap serves the step RemoveAccountRole as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removeaccountrole"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removeaccountrole.Step, removeaccountrole.New) }
