package localaws

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// zipped folders by path: many accounts get the same.
var zipped sync.Map // path -> func() ([]byte, error)

func (asm Assembly) body(f assetFile) ([]byte, error) {
	path := filepath.Join(asm.Dir, f.Source.Path)
	if f.Source.Packaging != "zip" {
		return os.ReadFile(path)
	}
	once, _ := zipped.LoadOrStore(path, sync.OnceValues(func() ([]byte, error) { return zipFolder(path) }))
	return once.(func() ([]byte, error))()
}

// zipFolder at the fastest setting: nothing leaves this machine.
func zipFolder(dir string) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(to io.Writer) (io.WriteCloser, error) { return flate.NewWriter(to, flate.BestSpeed) })
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		header, err := zip.FileInfoHeader(info)
		if err != nil {
			return err
		}
		if header.Name, err = filepath.Rel(dir, path); err != nil {
			return err
		}
		header.Method = zip.Deflate
		to, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		from, err := os.Open(path)
		if err != nil {
			return err
		}
		defer func() { _ = from.Close() }()
		_, err = io.Copy(to, from)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}
