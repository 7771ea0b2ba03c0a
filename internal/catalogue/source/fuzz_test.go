package source

import (
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"example.com/lanyard/internal/naming"
)

// FuzzLoad holds that no file makes Load panic, and that what it takes can be rendered.
func FuzzLoad(f *testing.F) {
	files, err := filepath.Glob("testdata/bad/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	samples, err := filepath.Glob(root + "/roles/*.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range append(files, samples...) {
		text, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		templates, err := Load(fstest.MapFS{"web.yaml": {Data: text}})
		if err != nil {
			return
		}
		if digest := templates["web"].Render(naming.Namespace{Partition: "aws"}).Digest(); len(digest) != 32 {
			t.Errorf("digest %q", digest)
		}
	})
}
