// Command bootstrap serves the step RemoveProof as a Lambda function.
package main

import (
	"example.com/lanyard/functions/removeproof"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(removeproof.Step, removeproof.New) }
