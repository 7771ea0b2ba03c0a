package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// What a run may cost.
const (
	firstStates = 6
	nextStates  = 4
	nextCalls   = 4
)

// wanted are the calls of a next run, no more and no less.
var wanted = []string{
	"ec2:AssociateIamInstanceProfile", "ec2:DescribeIamInstanceProfileAssociations", "ec2:DescribeInstances", "iam:GetInstanceProfile",
}

// statesAndCalls counts what the first, the next and a repeated run pass through and ask of AWS.
func statesAndCalls(ctx context.Context, b *bench) (section, error) {
	s := section{Title: "States and AWS calls of a run, fair weather"}
	m, err := b.lanyard(ctx)
	if err != nil {
		return s, err
	}
	first, err := m.count(ctx, m.launchNext)
	if err != nil {
		return s, err
	}
	next, err := m.count(ctx, m.launchNext)
	if err != nil {
		return s, err
	}
	repeated, err := m.count(ctx, func(ctx context.Context) (string, error) { return m.repeat(ctx, next.execution) })
	if err != nil {
		return s, err
	}
	s.Figures = []figure{
		measured("first instance of a class", float64(len(first.states)), "states").atMost(firstStates),
		measured("first instance of a class", float64(len(first.calls)), "calls"),
		measured("next instance", float64(len(next.states)), "states").atMost(nextStates),
		measured("next instance", float64(len(next.calls)), "calls").atMost(nextCalls),
		measured("next instance, other calls than the four", float64(len(next.calls)-inCommon(next.calls)), "calls").atMost(0),
		measured("instance that has its role", float64(len(repeated.states)), "states"),
		measured("instance that has its role", float64(len(repeated.calls)), "calls"),
	}
	s.Notes = []string{"First: " + first.String(), "Next: " + next.String(), "Again: " + repeated.String()}
	return s, nil
}

// counted is what one run passed through.
type counted struct {
	execution     string
	states, calls []string
}

func (c counted) String() string {
	times := map[string]int{}
	for _, call := range c.calls {
		times[call]++
	}
	var calls []string
	for _, call := range slices.Sorted(maps.Keys(times)) {
		if n := times[call]; n > 1 {
			call += fmt.Sprintf(" (%d)", n)
		}
		calls = append(calls, call)
	}
	return fmt.Sprintf("%s. Calls: %s.", strings.Join(c.states, ", "), strings.Join(calls, ", "))
}

func (m machine) count(ctx context.Context, run func(context.Context) (string, error)) (counted, error) {
	if err := m.ClearCalls(ctx); err != nil {
		return counted{}, err
	}
	execution, err := run(ctx)
	if err != nil {
		return counted{}, err
	}
	entered, err := m.entered(ctx, execution)
	if err != nil {
		return counted{}, err
	}
	calls, err := m.Calls(ctx)
	if err != nil {
		return counted{}, err
	}
	c := counted{execution: execution}
	for _, state := range entered {
		c.states = append(c.states, state.name)
	}
	for _, call := range calls {
		// The session of a function's role is named after the function.
		if session := call.Principal[strings.LastIndex(call.Principal, "/")+1:]; strings.HasPrefix(session, stackName+"-") {
			c.calls = append(c.calls, call.Action)
		}
	}
	return c, nil
}

func (m machine) launchNext(ctx context.Context) (string, error) {
	t, err := m.launchOne(ctx)
	return t.execution, err
}

// repeat runs the machine again with the input of an earlier run.
func (m machine) repeat(ctx context.Context, earlier string) (string, error) {
	client := sfn.NewFromConfig(m.Config())
	described, err := client.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &earlier})
	if err != nil {
		return "", err
	}
	before := time.Now().Add(-time.Millisecond) // the local AWS counts in milliseconds
	out, err := client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &m.arn, Input: described.Input})
	if err != nil {
		return "", err
	}
	_, err = m.ended(ctx, before)
	return aws.ToString(out.ExecutionArn), err
}

// inCommon counts the calls that are wanted, each once.
func inCommon(calls []string) int {
	once := map[string]bool{}
	for _, call := range calls {
		if slices.Contains(wanted, call) {
			once[call] = true
		}
	}
	return len(once)
}
