package asl_test

import (
	"math"
	"slices"
	"testing"
	"time"

	"example.com/lanyard/internal/step"
	"example.com/lanyard/statemachine/asl"
)

// wait is how long the retries of each code last in all, at least and at most.
var wait = map[step.Code]struct{ least, most time.Duration }{
	step.NotVisible:         {120 * time.Second, 130 * time.Second},
	step.InstanceNotVisible: {60 * time.Second, 75 * time.Second},
	step.InstanceNotReady:   {15 * time.Minute, 16 * time.Minute},
	step.AssociationPending: {3 * time.Minute, 4 * time.Minute},
	step.TaskPending:        {15 * time.Minute, 16 * time.Minute},
	step.DeploymentPending:  {30 * time.Minute, 31 * time.Minute},
	step.AccessDenied:       {30 * time.Second, 35 * time.Second},
	step.Throttled:          {40 * time.Minute, 50 * time.Minute}, // on average
	step.Unavailable:        {time.Minute, 3 * time.Minute},       // on average
}

func TestRetries(t *testing.T) {
	known := contracts(t)
	forEachMachine(t, func(t *testing.T, m asl.Machine) {
		forEachState(m, func(name string, s asl.State) {
			if s.Type != "Task" {
				return
			}
			want := append(slices.Clone(known[name].Throws), string(step.Unavailable), string(step.Throttled))
			var got []string
			for _, r := range s.Retry {
				got = append(got, r.ErrorEquals[0])
				code := step.Code(r.ErrorEquals[0])
				if total := sum(delays(r)); total < wait[code].least || total > wait[code].most {
					t.Errorf("%s waits %v for %s, want %v to %v", name, total, code, wait[code].least, wait[code].most)
				}
				spread := code == step.Throttled || code == step.Unavailable
				if (r.JitterStrategy == "FULL") != spread {
					t.Errorf("%s: jitter of %s is %s: propagation must be waited for in full, a burst must spread", name, code, r.JitterStrategy)
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s retries %v, want what its Spec throws and AWS's own faults: %v", name, got, want)
			}
		})
	})
}

// A new profile is known to EC2 after 10 s at the usual latest. Every attempt takes a token of EC2's bucket.
func TestNotVisibleIsMetSoonAfterTenSeconds(t *testing.T) {
	s := parse(t, machines["InstanceRole"]).States.ByName["AssociateProfile"]
	i := slices.IndexFunc(s.Retry, func(r asl.Retrier) bool { return r.ErrorEquals[0] == string(step.NotVisible) })
	at, attempts := time.Duration(0), 1
	for _, d := range delays(s.Retry[i]) {
		at += d
		attempts++
		if at >= 10*time.Second {
			break
		}
	}
	if at > 11500*time.Millisecond || attempts > 6 {
		t.Errorf("met at %v with attempt %d, want within 11.5 s with at most 6", at, attempts)
	}
}

func TestLambdasOwnErrors(t *testing.T) {
	means := map[string]step.Code{
		"Lambda.TooManyRequestsException": step.Throttled, "Lambda.ServiceException": step.Unavailable,
		"Lambda.AWSLambdaException": step.Unavailable, "Lambda.SdkClientException": step.Unavailable,
		"Lambda.ClientExecutionTimeoutException": step.Unavailable, "Lambda.Unknown": step.Unavailable,
		"Sandbox.Timedout": step.Unavailable, "Runtime.ExitError": step.Unavailable, "States.Timeout": step.Unavailable,
	}
	forEachMachine(t, func(t *testing.T, m asl.Machine) {
		forEachState(m, func(name string, s asl.State) {
			for own, code := range means {
				retried := slices.ContainsFunc(s.Retry, func(r asl.Retrier) bool {
					return r.ErrorEquals[0] == string(code) && slices.Contains(r.ErrorEquals, own)
				})
				if s.Type == "Task" && !retried {
					t.Errorf("%s does not retry %s as %s", name, own, code)
				}
			}
			if s.Type == "Task" && s.TimeoutSeconds == 0 {
				t.Errorf("%s has no timeout", name)
			}
		})
	})
}

// delays before each retry; half of them where jitter is full, as it is on average.
func delays(r asl.Retrier) []time.Duration {
	share := 1.0
	if r.JitterStrategy == "FULL" {
		share = 0.5
	}
	all := make([]time.Duration, r.MaxAttempts)
	for i := range all {
		seconds := math.Min(r.IntervalSeconds*math.Pow(r.BackoffRate, float64(i)), r.MaxDelaySeconds)
		all[i] = time.Duration(seconds * share * float64(time.Second))
	}
	return all
}

func sum(all []time.Duration) time.Duration {
	total := time.Duration(0)
	for _, d := range all {
		total += d
	}
	return total
}
