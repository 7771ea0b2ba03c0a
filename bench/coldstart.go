package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/roles"
)

// Targets of a function.
const (
	coldStartRatio = 2
	sizeMB         = 11
)

// pairs of starts, one of a function and one of the empty one: together they meet the same weather on the machine.
const pairs = 31

// coldStarts measures how long each function takes from the start of its process to its first request for work.
func coldStarts(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "Cold start (process start to first request for work, one core) and size of each function"}
	if err := b.built(ctx); err != nil {
		return s, err
	}
	task, err := writeCatalogue()
	if err != nil {
		return s, err
	}
	var starts, sizes []figure
	for _, f := range b.functions {
		own, empty, ratios, err := startInPairs(ctx, f.file, b.empty, task)
		if err != nil {
			return s, fmt.Errorf("%s: %w", f.step, err)
		}
		start := measured(f.step, median(own), "ms").against(measured("empty", median(empty), "ms"))
		ratio := median(ratios) // of pairs, not of medians
		start.Ratio = &ratio
		starts = append(starts, start.ratioAtMost(coldStartRatio))
		size, err := fileSize(f.step, f.file)
		if err != nil {
			return s, err
		}
		reference, err := fileSize("empty", b.empty)
		if err != nil {
			return s, err
		}
		sizes = append(sizes, size.against(reference).atMost(sizeMB))
	}
	s.Figures = append(starts, sizes...)
	s.Notes = []string{fmt.Sprintf("Median of %d pairs of starts, function and empty one by turns; the ratio is the median of the pairs' ratios. "+
		"No TLS handshake, no download of the code: what Lambda adds is the same for both.", pairs)}
	return s, nil
}

func startInPairs(ctx context.Context, file, empty, task string) (own, other, ratios []float64, err error) {
	for range pairs {
		a, err := startOnce(ctx, file, task)
		if err != nil {
			return nil, nil, nil, err
		}
		e, err := startOnce(ctx, empty, task)
		if err != nil {
			return nil, nil, nil, err
		}
		own, other, ratios = append(own, a), append(other, e), append(ratios, a/e)
	}
	return own, other, ratios, nil
}

// writeCatalogue makes the folder that Lambda unpacks a function's code to: some steps read the catalogue from it.
func writeCatalogue() (string, error) {
	templates, err := source.Load(roles.FS)
	if err != nil {
		return "", err
	}
	dir, err := filepath.Abs(filepath.Join(benchDir, "task"))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	file, err := os.Create(filepath.Join(dir, catalogue.File))
	if err != nil {
		return "", err
	}
	if err := templates.Encode(file); err != nil {
		return "", err
	}
	return dir, file.Close()
}

func fileSize(name, file string) (figure, error) {
	info, err := os.Stat(file)
	if err != nil {
		return figure{}, err
	}
	return measured(name, float64(info.Size())/1e6, "MB"), nil
}
