package main

import (
	"fmt"
	"strings"

	"example.com/lanyard/infra/settings"
)

func settingsTable() []byte {
	var b strings.Builder
	b.WriteString(`# Settings

The stack's settings are CDK context: in ` + "`cdk.json`" + ` under ` + "`context`" + `, or on the command line as
` + "`cdk deploy -c architecture=x86_64`" + `. A wrong value or an unknown name fails ` + "`cdk synth`" + ` with the name, the value and what would be
right. (Generated from ` + "`infra/settings`" + ` by ` + "`go run ./infra/docs`" + `.)

| Name | Default | Value | What it does |
|---|---|---|---|
`)
	for _, key := range settings.Keys {
		fallback := "`" + key.Default + "`"
		if key.Default == "" {
			fallback = "empty"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", key.Name, fallback, key.Want, key.Use)
	}
	return []byte(b.String())
}
