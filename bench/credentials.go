package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	lanyard "example.com/lanyard/credentials"
)

const (
	readRatio  = 1.5     // a cached read beside the SDK's: both are a look at the clock
	fileRatio  = 5       // a first read from a file beside reading and parsing it: microseconds of a process's milliseconds
	reads      = 500_000 // of a turn
	fileReads  = 500
	readTurns  = 15
	atOnce     = 100 // processes
	startTurns = 15
)

// credentialReads measures what a read of cached credentials costs, and what the metadata is asked by many processes.
func credentialReads(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "Credentials: reads from the cache, and requests to metadata"}
	dir, err := os.MkdirTemp("", "lanyard-bench-")
	if err != nil {
		return s, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	memory, err := memoryReads(ctx)
	if err != nil {
		return s, err
	}
	file, err := firstReads(ctx, filepath.Join(dir, "reads"))
	if err != nil {
		return s, err
	}
	crowd, err := b.crowd(ctx, dir)
	if err != nil {
		return s, err
	}
	s.Figures = append([]figure{memory, file}, crowd...)
	s.Notes = []string{
		fmt.Sprintf("Reads: medians of %d turns, by turns. A read from memory is what each signed request of a program makes. The first read from a "+
			"file opens the cache anew each time: the folder's mode is looked at, too, and the file's mode, owner, key and times.", readTurns),
		"The file is not encrypted here. With a keyring its own answer comes on top, once a process, and AES of a kilobyte.",
		fmt.Sprintf("Processes: %d of `lanyard creds instance` at once on one instance, with an empty cache, and as many with --no-cache. What is "+
			"counted is what the metadata saw.", atOnce),
	}
	return s, nil
}

// fixed is a Provider of credentials that last an hour.
type fixed struct{ aws.CredentialsProvider }

func (fixed) Key() string { return "bench" }

func anHour() fixed {
	value := aws.Credentials{
		AccessKeyID: "ASIABENCH", SecretAccessKey: "bench", SessionToken: strings.Repeat("x", 800), CanExpire: true, Expires: time.Now().Add(time.Hour),
	}
	return fixed{credentials.StaticCredentialsProvider{Value: value}}
}

// memoryReads of a program that has its credentials.
func memoryReads(ctx context.Context) (figure, error) {
	ours, theirs := lanyard.Cached(anHour(), nil), aws.NewCredentialsCache(anHour())
	read := func(p aws.CredentialsProvider) func() error {
		return func() error { _, err := p.Retrieve(ctx); return err }
	}
	own, other, err := byTurns(reads, read(ours), read(theirs))
	return measured("cached read, in a program", own, "ns").against(measured("aws.CredentialsCache", other, "ns")).ratioAtMost(readRatio), err
}

// firstReads of processes that find their credentials in a file.
func firstReads(ctx context.Context, dir string) (figure, error) {
	open := func() error {
		cache, err := lanyard.File(dir, func(o *lanyard.FileOptions) { o.Keyring = lanyard.KeyringNever })
		if err != nil {
			return err
		}
		_, err = lanyard.Cached(anHour(), cache).Retrieve(ctx)
		return err
	}
	if err := open(); err != nil { // writes the file
		return figure{}, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) != 1 {
		return figure{}, fmt.Errorf("the cache has %d files, want 1: %w", len(files), err)
	}
	plain := func() error {
		content, err := os.ReadFile(files[0])
		if err != nil {
			return err
		}
		var document struct {
			Plain struct {
				AccessKeyID, SecretAccessKey, SessionToken string
				Expires                                    time.Time
			}
		}
		return json.Unmarshal(content, &document)
	}
	own, other, err := byTurns(fileReads, open, plain)
	return measured("first read of a process, from the file", own/1000, "µs").
		against(measured("read and parse it", other/1000, "µs")).ratioAtMost(fileRatio), err
}

// byTurns does both so many times a turn; returns the medians of nanoseconds for one time.
func byTurns(times int, ours, theirs func() error) (own, other float64, err error) {
	turn := func(do func() error) (float64, error) {
		began := time.Now()
		for range times {
			if err := do(); err != nil {
				return 0, err
			}
		}
		return float64(time.Since(began).Nanoseconds()) / float64(times), nil
	}
	var owns, others []float64
	for range readTurns {
		a, err := turn(ours)
		if err != nil {
			return 0, 0, err
		}
		b, err := turn(theirs)
		if err != nil {
			return 0, 0, err
		}
		owns, others = append(owns, a), append(others, b)
	}
	return median(owns), median(others), nil
}
