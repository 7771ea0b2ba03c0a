package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"time"
)

// report is all that was measured.
type report struct {
	Time     time.Time `json:"time"`
	Machine  string    `json:"machine"`
	Missed   int       `json:"missed"` // targets
	Sections []section `json:"sections"`
}

// section is what one part measured.
type section struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Figures []figure `json:"figures"`
	Notes   []string `json:"notes"`   // what a reader must know to read the figures right
	Failure string   `json:"failure"` // why it could not be measured to its end
	Seconds float64  `json:"seconds"`
}

// figure is one thing measured, beside what it is compared with.
type figure struct {
	Name      string   `json:"name"`
	Value     *float64 `json:"value"` // nil: it never happened
	Unit      string   `json:"unit"`
	Share     string   `json:"share"` // how many of how many got there, where that is the question
	Reference *figure  `json:"reference"`
	Ratio     *float64 `json:"ratio"`
	Target    *target  `json:"target"`
	Met       *bool    `json:"met"`
}

// target is the most that a ratio, or a value that needs no reference, may be.
type target struct {
	Of     string  `json:"of"` // "ratio" or "value"
	AtMost float64 `json:"atMost"`
}

func newReport() *report {
	return &report{
		Time:    time.Now().UTC().Truncate(time.Second),
		Machine: fmt.Sprintf("%d cores, %s/%s, %s", runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, runtime.Version()),
	}
}

func measured(name string, value float64, unit string) figure {
	return figure{Name: name, Value: &value, Unit: unit}
}

// against sets what a figure is compared with.
func (f figure) against(reference figure) figure {
	f.Reference = &reference
	if f.Value != nil && reference.Value != nil && *reference.Value > 0 {
		ratio := *f.Value / *reference.Value
		f.Ratio = &ratio
	}
	return f
}

// ratioAtMost sets the target of a ratio; one that could not be had is missed.
func (f figure) ratioAtMost(most float64) figure {
	met := f.Ratio != nil && *f.Ratio <= most
	f.Target, f.Met = &target{"ratio", most}, &met
	return f
}

// atMost sets the target of a value that needs no reference.
func (f figure) atMost(most float64) figure {
	met := f.Value != nil && *f.Value <= most
	f.Target, f.Met = &target{"value", most}, &met
	return f
}

// finish prints the report, and writes it to a file if one is named.
func (r *report) finish(w io.Writer, file string, strict bool) error {
	failed := 0
	for _, s := range r.Sections {
		if s.Failure != "" {
			failed++
		}
		for _, f := range s.Figures {
			if f.Met != nil && !*f.Met {
				r.Missed++
			}
		}
	}
	if err := r.print(w); err != nil {
		return err
	}
	if file != "" {
		content, err := json.MarshalIndent(r, "", "  ")
		if err != nil {
			return err
		}
		if err := os.WriteFile(file, append(content, '\n'), 0o600); err != nil {
			return err
		}
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d parts could not be measured", failed, len(r.Sections))
	}
	if strict && r.Missed > 0 {
		return errors.New("targets are missed, and -strict asks for all of them")
	}
	return nil
}
