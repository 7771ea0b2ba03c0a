// Command bootstrap serves the step RemoveProfile as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removeprofile"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removeprofile.Step, removeprofile.New) }
