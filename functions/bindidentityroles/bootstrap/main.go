// Command bootstrap serves the step BindIdentityRoles as a Lambda function.
package main

import (
	"example.com/lanyard/functions/bindidentityroles"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(bindidentityroles.Step, bindidentityroles.New) }
