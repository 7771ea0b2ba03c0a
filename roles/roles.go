// Package roles is the catalogue: one role template a file. docs/catalogue.md says how to write one.
package roles

import "embed"

// FS holds the templates. internal/catalogue/source reads and checks them.
//
//go:embed *.yaml
var FS embed.FS
