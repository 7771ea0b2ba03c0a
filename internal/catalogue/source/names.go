package source

import (
	"path"
	"regexp"
	"strings"
)

// nameRule says what validName wants. 40 characters leave room for the longest region within the 64 of a role's name;
// an ending like an instance id would make the role of a class look like that of an instance.
const nameRule = "1 to 40 lower-case letters, digits and hyphens between them, not ending like an instance id"

var (
	nameFormat     = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$`)
	instanceEnding = regexp.MustCompile(`(^|-)i-[0-9a-f]+$`)
)

func validName(name string) bool {
	return nameFormat.MatchString(name) && !instanceEnding.MatchString(name)
}

// templateName of a file, and whether it is meant as a template at all: .yml and .YAML are, though only .yaml is read.
func templateName(file string) (name string, meant bool) {
	ending := path.Ext(file)
	switch strings.ToLower(ending) {
	case ".yaml", ".yml":
		return strings.TrimSuffix(file, ending), true
	}
	return "", false
}
