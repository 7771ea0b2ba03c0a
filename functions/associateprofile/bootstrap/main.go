// Command bootstrap serves the step AssociateProfile as a Lambda function.
package main

import (
	"example.com/lanyard/functions/associateprofile"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(associateprofile.Step, associateprofile.New) }
