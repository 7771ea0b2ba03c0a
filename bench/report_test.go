package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTextOfAReport(t *testing.T) {
	r := &report{
		Time: time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC), Machine: "2 cores",
		Sections: []section{{
			Title: "Cold start", Seconds: 3.4, Notes: []string{"Median of 31 pairs."},
			Figures: []figure{
				measured("planinstance", 4, "ms").against(measured("empty", 2.5, "ms")).ratioAtMost(2),
				measured("removerole", 6, "ms").against(measured("empty", 2.5, "ms")).ratioAtMost(2),
				measured("planinstance", 11.4, "MB").atMost(11),
				measured("next instance", 4, "states").atMost(4),
				{Name: "20 at once", Share: "0 of 20", Unit: "s"},
			},
		}},
	}
	var text bytes.Buffer
	if err := r.finish(&text, "", false); err != nil {
		t.Fatal(err)
	}
	want := `Lanyard's figures, 2026-11-24 12:00 UTC, 2 cores
Ratios are of this run; other work on the machine moves both sides of them.

Cold start (3 s)
  planinstance   4.00 ms   empty: 2.50 ms  1.60x  met (at most 2x)
  removerole     6.00 ms   empty: 2.50 ms  2.40x  MISSED (at most 2x)
  planinstance   11.4 MB                          MISSED (at most 11.0 MB)
  next instance  4 states                         met (at most 4 states)
  20 at once     0 of 20
  Median of 31 pairs.

2 targets are MISSED.
`
	if diff := cmp.Diff(want, text.String()); diff != "" {
		t.Error(diff)
	}
}

func TestAMissedTargetFailsOnlyAStrictRun(t *testing.T) {
	for name, test := range map[string]struct {
		value  float64
		strict bool
		fails  bool
	}{
		"met":                {1, true, false},
		"missed":             {3, false, false},
		"missed, and strict": {3, true, true},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "report.json")
			r := &report{Sections: []section{{Figures: []figure{measured("one", test.value, "ms").atMost(2)}}}}
			if err := r.finish(&bytes.Buffer{}, file, test.strict); (err != nil) != test.fails {
				t.Errorf("finish: %v", err)
			}
			content, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var read report
			if err := json.Unmarshal(content, &read); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(*r, read); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAPartThatFailsIsSaidBesideTheOthers(t *testing.T) {
	r := &report{Sections: []section{{Title: "Calls", Failure: "no stack"}, {Title: "Cold start"}}}
	var text bytes.Buffer
	err := r.finish(&text, "", false)
	if want := "1 of 2 parts could not be measured"; err == nil || err.Error() != want {
		t.Errorf("finish: %v, want %s", err, want)
	}
	if want := "Calls (0 s)\n  FAILED TO RUN: no stack\n\nCold start"; !strings.Contains(text.String(), want) {
		t.Errorf("the text %s does not contain %s", &text, want)
	}
}

func TestARatioThatCouldNotBeHadIsMissed(t *testing.T) {
	f := figure{Name: "20 at once", Unit: "s"}.against(measured("Custodian", 9, "s")).ratioAtMost(1)
	if *f.Met {
		t.Error("met without a ratio")
	}
}

func TestQuantile(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64
		q      float64
		want   float64
	}{
		"median of one":  {[]float64{7}, 0.5, 7},
		"median of odd":  {[]float64{3, 1, 2}, 0.5, 2},
		"p95 of few":     {[]float64{1, 2, 3}, 0.95, 3},
		"all of it":      {[]float64{1, 2, 3}, 1, 3},
		"nothing sorted": {[]float64{9, 8, 7, 1}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			if got := quantile(test.values, test.q); got != test.want {
				t.Errorf("quantile(%v, %v) = %v, want %v", test.values, test.q, got, test.want)
			}
		})
	}
}

func TestOnlyNamesAPart(t *testing.T) {
	all, err := choose("")
	if err != nil || len(all) != len(parts) {
		t.Errorf("all parts: %d, %v", len(all), err)
	}
	one, err := choose("calls")
	if err != nil || len(one) != 1 || one[0].name != "calls" {
		t.Errorf("one part: %v, %v", one, err)
	}
	const want = `-only: value "call": want one of cold, latency, weather, throughput, calls, credentials, custodian`
	if _, err := choose("call"); err == nil || err.Error() != want {
		t.Errorf("a wrong name: %v, want %s", err, want)
	}
}
