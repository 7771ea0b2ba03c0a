package cli

import (
	"fmt"
	"io/fs"
	"os"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/roles"
)

// loadCatalogue reads the templates of dir, or those that were built in.
func loadCatalogue(dir string) (catalogue.Catalogue, error) {
	var files fs.FS = roles.FS
	if dir != "" {
		if at, err := os.Stat(dir); err != nil || !at.IsDir() {
			return nil, fmt.Errorf("value %q: want a folder of role templates", dir)
		}
		files = os.DirFS(dir)
	}
	return source.Load(files)
}

// templates for the shell to offer: those for instances.
func templates() []string {
	known, err := loadCatalogue("")
	if err != nil {
		return nil // the shell completes nothing; verify says why
	}
	var names []string
	for _, name := range known.Names() {
		if known[name].Service == catalogue.EC2 {
			names = append(names, name)
		}
	}
	return names
}
