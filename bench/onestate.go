package main

import (
	_ "embed"
	"encoding/json"
	"os"
	"path/filepath"
)

//go:embed onestate.template.json
var oneStateTemplate []byte

const oneStateName = "OneState"

// writeOneState makes an assembly such as the CDK makes, without the CDK; returns its folder.
func writeOneState(binary string) (string, error) {
	dir, err := filepath.Abs(filepath.Join(benchDir, "onestate"))
	if err != nil {
		return "", err
	}
	code, err := filepath.Abs(filepath.Dir(binary))
	if err != nil {
		return "", err
	}
	relative, err := filepath.Rel(dir, code)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	manifest, err := json.Marshal(map[string]any{"files": map[string]any{"empty": map[string]any{
		"source":       map[string]string{"path": relative, "packaging": "zip"},
		"destinations": map[string]any{"here": map[string]string{"bucketName": "bench-${AWS::AccountId}", "objectKey": "empty.zip"}},
	}}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, oneStateName+".assets.json"), manifest, 0o600); err != nil {
		return "", err
	}
	return dir, os.WriteFile(filepath.Join(dir, oneStateName+".template.json"), oneStateTemplate, 0o600)
}
