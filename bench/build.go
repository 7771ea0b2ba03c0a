package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Folders of what the bench builds, below the repository's.
const (
	functionsDir = "build/functions" // where the CDK app looks for them
	benchDir     = "build/bench"
)

// buildFunction builds a Lambda function as `make build` does, so that both sides of a ratio are built the same way.
func buildFunction(ctx context.Context, dir, pkg string) (string, error) {
	file := filepath.Join(dir, "bootstrap")
	command := exec.CommandContext(
		ctx, "go", "build", "-tags", "lambda.norpc", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", file, pkg,
	)
	command.Env = append(os.Environ(), "CGO_ENABLED=0")
	return file, quietly(command)
}

// quietly runs a command whose output matters only if it fails.
func quietly(command *exec.Cmd) error {
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", command, err, output)
	}
	return nil
}

// built builds all functions and the empty one, once.
func (b *bench) built(ctx context.Context) error {
	if b.functions != nil {
		return nil
	}
	b.say("building the functions")
	var err error
	if b.empty, err = buildFunction(ctx, filepath.Join(benchDir, "empty"), "./bench/empty"); err != nil {
		return err
	}
	mains, err := filepath.Glob("functions/*/bootstrap/main.go")
	if err != nil {
		return err
	}
	for _, main := range mains {
		dir := filepath.Dir(main)
		step := filepath.Base(filepath.Dir(dir))
		file, err := buildFunction(ctx, filepath.Join(functionsDir, step), "./"+dir)
		if err != nil {
			return err
		}
		b.functions = append(b.functions, function{step, file})
	}
	return nil
}

// function is a step's binary.
type function struct{ step, file string }
