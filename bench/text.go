package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// print writes the report for a person.
func (r *report) print(w io.Writer) error {
	var all strings.Builder
	fmt.Fprintf(&all, "Lanyard's figures, %s, %s\n", r.Time.Format("2006-01-02 15:04 MST"), r.Machine)
	all.WriteString("Ratios are of this run; other work on the machine moves both sides of them.\n")
	for _, s := range r.Sections {
		fmt.Fprintf(&all, "\n%s (%.0f s)\n", s.Title, s.Seconds)
		table := tabwriter.NewWriter(&all, 0, 0, 2, ' ', 0)
		for _, f := range s.Figures {
			_, _ = fmt.Fprintf(table, "  %s\t%s\t%s\t%s\t%s\n", f.Name, f.amount(), f.comparison(), f.ratio(), f.verdict())
		}
		if err := table.Flush(); err != nil {
			return err
		}
		if s.Failure != "" {
			_, _ = fmt.Fprintf(&all, "  FAILED TO RUN: %.1000s\n", s.Failure)
			continue
		}
		for _, note := range s.Notes {
			all.WriteString(wrapped(note, "  "))
		}
	}
	fmt.Fprintf(&all, "\n%s\n", r.summary())
	_, err := io.WriteString(w, trimmed(all.String()))
	return err
}

func (r *report) summary() string {
	switch r.Missed {
	case 0:
		return "All targets are met."
	case 1:
		return "1 target is MISSED."
	}
	return fmt.Sprintf("%d targets are MISSED.", r.Missed)
}

func (f figure) amount() string {
	var words []string
	if f.Share != "" {
		words = append(words, f.Share)
	}
	if f.Value != nil {
		words = append(words, number(*f.Value, f.Unit))
	}
	return strings.Join(words, ", ")
}

func (f figure) comparison() string {
	if f.Reference == nil {
		return ""
	}
	return f.Reference.Name + ": " + f.Reference.amount()
}

func (f figure) ratio() string {
	if f.Ratio == nil {
		return ""
	}
	return fmt.Sprintf("%.2fx", *f.Ratio)
}

func (f figure) verdict() string {
	if f.Target == nil {
		return ""
	}
	most := number(f.Target.AtMost, f.Unit)
	if f.Target.Of == "ratio" {
		most = fmt.Sprintf("%gx", f.Target.AtMost)
	}
	if *f.Met {
		return "met (at most " + most + ")"
	}
	return "MISSED (at most " + most + ")"
}

func number(value float64, unit string) string {
	switch {
	case unit == "states" || unit == "calls" || unit == "requests":
		return fmt.Sprintf("%.0f %s", value, unit)
	case value < 10:
		return fmt.Sprintf("%.2f %s", value, unit)
	}
	return fmt.Sprintf("%.1f %s", value, unit)
}

// width of a line of notes: a terminal's.
const width = 118

func wrapped(text, indent string) string {
	var all strings.Builder
	line := indent
	for _, word := range strings.Fields(text) {
		if len(line)+1+len(word) > width {
			all.WriteString(strings.TrimRight(line, " ") + "\n")
			line = indent
		}
		line += word + " "
	}
	all.WriteString(strings.TrimRight(line, " ") + "\n")
	return all.String()
}

func trimmed(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(line, " ")
	}
	return strings.Join(lines, "\n")
}
