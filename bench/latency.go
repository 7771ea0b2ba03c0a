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
	var associated, proven, reference, netProven, netReference []float64
	for range launches {
		own, other, err := inTurn(ctx, ours, one)
		if err != nil {
			return s, err
		}
		associated, proven, reference = append(associated, own.associated), append(proven, own.ended), append(reference, other.ended)
		netProven, netReference = append(netProven, own.ended-own.pause), append(netReference, other.ended-other.pause)
	}
	compare := func(name string, q float64, values, others []float64) figure {
		return measured(name, quantile(values, q)*1000, "ms").against(measured("one state", quantile(others, q)*1000, "ms"))
	}
	s.Figures = []figure{
		compare("associated, median", 0.5, associated, reference).ratioAtMost(latencyRatio),
		compare("associated, p95", 0.95, associated, reference).ratioAtMost(latencyRatio),
		compare("proven, median", 0.5, proven, reference).ratioAtMost(latencyRatio),
		compare("proven, p95", 0.95, proven, reference).ratioAtMost(latencyRatio),
		compare("proven, median, without the pause", 0.5, netProven, netReference),
	}
	s.Notes = []string{
		"Associated: from RunInstances to the Associate call that succeeded, which is two functions. Proven: to the end of the run, after a " +
			"third function has read it back. One state: from RunInstances to the end of a machine with one empty function.",
		"MiniStack lets 150 ms pass before each run. That flatters the ratio, so the last line is without it. Neither has AWS's TLS, nor the " +
			"distance to it.",
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
