package main

import (
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/catalogue/source"
)

// loadCatalogue comes before anything is built: a wrong template fails `cdk synth` with its file and line.
func loadCatalogue(dir string) (catalogue.Catalogue, error) { return source.LoadDir(dir) }
