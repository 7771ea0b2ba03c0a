// Package source reads the catalogue from roles/*.yaml and finds all that is wrong with it, by file, line and field.
// It runs when the stack is synthesised and in the command; no function links it.
package source

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"

	"example.com/lanyard/internal/catalogue"
)

// Dir of the role templates in the repository.
const Dir = "roles"

// Load reads every *.yaml of fsys, such as roles.FS, as one template and fills in its defaults. If anything is wrong the error
// is Problems, with all of it; they name the files as roles/NAME.yaml. Files that are not YAML are left alone.
func Load(fsys fs.FS) (catalogue.Catalogue, error) { return load(fsys, Dir) }

// LoadDir is Load of a folder, which the problems name as dir does.
func LoadDir(dir string) (catalogue.Catalogue, error) {
	return load(os.DirFS(dir), filepath.ToSlash(dir))
}

func load(fsys fs.FS, dir string) (catalogue.Catalogue, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", dir, err)
	}
	var problems Problems
	templates := catalogue.Catalogue{}
	matches := sameMatches{}
	for _, entry := range entries {
		name, meant := templateName(entry.Name())
		if entry.IsDir() || !meant {
			continue
		}
		file := path.Join(dir, entry.Name())
		if path.Ext(file) != ".yaml" {
			problems.add(file, 1, "file name", fmt.Sprintf("value %q", entry.Name()), name+".yaml, because only .yaml is read")
			continue
		}
		if !validName(name) {
			problems.add(file, 1, "template name", fmt.Sprintf("value %q of %d characters", name, len(name)), nameRule)
			continue
		}
		text, err := fs.ReadFile(fsys, entry.Name())
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		r := &reader{file: file}
		template := r.read(name, text)
		problems = append(problems, r.problems...)
		if problem, same := matches.add(template, file, r.matchLine); same {
			problems = append(problems, problem)
		}
		templates[name] = template.WithDefaults()
	}
	if len(templates) == 0 && len(problems) == 0 {
		problems.add(dir, 1, "files", "none", "at least one template, such as web.yaml")
	}
	if len(problems) > 0 {
		return nil, problems
	}
	return templates, nil
}
