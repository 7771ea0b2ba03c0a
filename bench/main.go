// Command bench measures what Lanyard promises, each figure against something that is measured in the same run.
//
// Its parts need what `make bench` sets up. docs/bench.md says what each figure means. A part that cannot run ends the
// bench with 1; a target that is missed is said, and with -strict it ends with 1, too.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"
)

// part measures one thing on a bench and reports it.
type part struct {
	name    string
	measure func(context.Context, *bench) (section, error)
}

var parts = []part{
	{"cold", coldStarts},
	{"latency", latency},
	{"weather", underWeather},
	{"throughput", throughput},
	{"calls", statesAndCalls},
	{"credentials", credentialReads},
	{"custodian", againstCustodian},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	only := flag.String("only", "", "measure one part: "+partNames())
	file := flag.String("json", "", "write the report to this file, too")
	strict := flag.Bool("strict", false, "end with 1 if a target is missed")
	flag.Parse()
	chosen, err := choose(*only)
	if err != nil {
		return err
	}
	b := &bench{log: os.Stderr}
	defer b.close()
	r := newReport()
	for _, p := range chosen {
		began := time.Now()
		b.say("measuring: %s", p.name)
		s, err := p.measure(ctx, b)
		if err != nil { // the other parts are worth having all the same
			s.Failure = err.Error()
		}
		s.Name, s.Seconds = p.name, time.Since(began).Seconds()
		r.Sections = append(r.Sections, s)
		if ctx.Err() != nil { // what was measured before an interruption is worth having, too
			break
		}
	}
	return r.finish(os.Stdout, *file, *strict)
}

func choose(only string) ([]part, error) {
	if only == "" {
		return parts, nil
	}
	for _, p := range parts {
		if p.name == only {
			return []part{p}, nil
		}
	}
	return nil, fmt.Errorf("-only: value %q: want one of %s", only, partNames())
}

func partNames() string {
	names := make([]string, len(parts))
	for i, p := range parts {
		names[i] = p.name
	}
	return strings.Join(names, ", ")
}
