package main

import (
	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/internal/lambdastep"
)

func main() { lambdastep.Main(ensurerole.Step, ensurerole.New) }
