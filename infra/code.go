package main

import (
	"bytes"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/infra/settings"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/step"
)

const (
	builtDir  = "build/functions" // <step>/bootstrap, by `make build`
	stagedDir = "build/assets"    // <step>/bootstrap with the catalogue
	binary    = "bootstrap"
)

// finder finds the artefact of a step.
type finder func(step.Spec) awslambda.Code

// builtCode finds artefacts in builtDir, which must hold all of them for the architecture. A step that needs the
// catalogue gets it beside its binary; equal catalogues give equal assets.
func builtCode(architecture string, templates catalogue.Catalogue) (finder, error) {
	if err := checkBuilt(architecture); err != nil {
		return nil, err
	}
	var encoded bytes.Buffer
	if err := templates.Encode(&encoded); err != nil {
		return nil, err
	}
	return func(spec step.Spec) awslambda.Code {
		folder := strings.ToLower(spec.Name)
		dir := filepath.Join(builtDir, folder)
		if spec.Catalogue {
			staged := filepath.Join(stagedDir, folder)
			if err := stage(dir, staged, encoded.Bytes()); err != nil {
				panic(err) // the disk is full, or not ours
			}
			dir = staged
		}
		return awslambda.Code_FromAsset(jsii.String(dir), nil)
	}, nil
}

func stage(from, to string, encoded []byte) error {
	program, err := os.ReadFile(filepath.Join(from, binary))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	return errors.Join(
		os.WriteFile(filepath.Join(to, binary), program, 0o755),
		os.WriteFile(filepath.Join(to, catalogue.File), encoded, 0o644),
	)
}

// checkBuilt finds what Lambda would only say at the first invocation: a binary that is missing, or of another architecture.
func checkBuilt(architecture string) error {
	folders, err := filepath.Glob("functions/*/bootstrap")
	if err != nil {
		return err
	}
	want := map[string]elf.Machine{settings.ARM64: elf.EM_AARCH64, settings.X8664: elf.EM_X86_64}[architecture]
	var problems []error
	for _, folder := range folders {
		file := filepath.Join(builtDir, filepath.Base(filepath.Dir(folder)), binary)
		program, err := elf.Open(file)
		switch {
		case err != nil:
			problems = append(problems, fmt.Errorf("%w: run `make build`", err))
		case program.Machine != want:
			problems = append(problems, fmt.Errorf("%s: built for %s, and the context architecture is %s", file, program.Machine, architecture))
		}
		if program != nil {
			_ = program.Close()
		}
	}
	return errors.Join(problems...)
}
