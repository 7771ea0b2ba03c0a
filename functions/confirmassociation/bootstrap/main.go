// Command bootstrap serves the step ConfirmAssociation as a Lambda function.
package main

import (
	"example.com/lanyard/functions/confirmassociation"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(confirmassociation.Step, confirmassociation.New) }
