package main

import (
	"fmt"
	"os"
	"path/filepath"

	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/roles"
	"example.com/lanyard/statemachine/asl"
	"example.com/lanyard/statemachine/picture"
)

// generate makes all files by name, from the golden files of the machines under root and from the catalogue.
func generate(root string) (map[string][]byte, error) {
	golden := filepath.Join(root, "statemachine", "testdata")
	files := map[string][]byte{"docs/settings.md": settingsTable()}
	for _, machine := range []string{"instancerole", "release", "taskrole", "accountrole", "appidentity"} {
		svg, err := draw(filepath.Join(golden, machine+".asl.json"))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", machine, err)
		}
		files["docs/"+machine+".svg"] = svg
	}
	contracts, err := readContracts(filepath.Join(golden, "contracts.json"))
	if err != nil {
		return nil, err
	}
	files["docs/permissions.md"] = permissionsTable(contracts)
	if files["README.md"], err = readme(root, contracts); err != nil {
		return nil, err
	}
	templates, err := source.Load(roles.FS)
	if err != nil {
		return nil, err
	}
	files["docs/scp.json"], err = scp(templates.TagKeys())
	return files, err
}

func draw(file string) ([]byte, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	m, err := asl.Parse(raw)
	if err != nil {
		return nil, err
	}
	return picture.SVG(m)
}
