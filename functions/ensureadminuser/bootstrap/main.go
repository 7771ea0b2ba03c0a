// Command bootstrap serves the step EnsureAdminUser as a Lambda function.
package main

import (
	"example.com/lanyard/functions/ensureadminuser"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensureadminuser.Step, ensureadminuser.New) }
