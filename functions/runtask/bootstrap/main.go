// Command bootstrap serves the step RunTask as a Lambda function.
package main

import (
	"example.com/lanyard/functions/runtask"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(runtask.Step, runtask.New) }
