package main

import "context"

// latencyRatio is what the proof may cost: at most twice the shortest way from a launch to a function.
const latencyRatio = 2

// launches that are measured, one after the other.
const launches = 40

// latency measures launch -> proven association in fair weather, for the next instance of a class, by turns with the
// one-state machine.
func latency(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "Launch to association, fair weather, warm functions, next instance of a class"}
	ours, err := b.lanyard(ctx)
	if err != nil {
		return s, err
	}
	one, err := b.oneState(ctx)
	if err != nil {
		return s, err
	}
	for range 4 { // the first one makes role and profile; together they warm the functions up
		if _, _, err := inTurn(ctx, ours, one); err != nil {
			return s, err
		}
	}
	var associated, proven, reference []float64
	for range launches {
		own, other, err := inTurn(ctx, ours, one)
		if err != nil {
			return s, err
		}
		associated, proven, reference = append(associated, own.associated), append(proven, own.ended), append(reference, other.ended)
	}
	compare := func(name string, q float64, values []float64) figure {
		return measured(name, quantile(values, q)*1000, "ms").against(measured("one state", quantile(reference, q)*1000, "ms"))
	}
	s.Figures = []figure{
		compare("associated, median", 0.5, associated).ratioAtMost(latencyRatio),
		compare("associated, p95", 0.95, associated).ratioAtMost(latencyRatio),
		compare("proven, median", 0.5, proven),
		compare("proven, p95", 0.95, proven),
	}
	s.Notes = []string{
		"From RunInstances to the association (two functions, two states more than one), and to the end of the run, which has " +
			"read it back (a third function). One state: from RunInstances to the end of a machine with one empty function.",
	}
	return s, nil
}

func inTurn(ctx context.Context, ours, one machine) (own, other timed, err error) {
	if own, err = ours.launchOne(ctx); err != nil {
		return own, other, err
	}
	other, err = one.launchOne(ctx)
	return own, other, err
}
