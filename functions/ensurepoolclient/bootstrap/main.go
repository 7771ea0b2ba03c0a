// Command bootstrap serves the step EnsurePoolClient as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensurepoolclient"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensurepoolclient.Step, ensurepoolclient.New) }
