package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/sfn"

	"example.com/lanyard/internal/progress"
)

// lanyard starts a run with the command that an operator would use, and returns the execution's ARN.
func (c *cloud) lanyard(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, "build/lanyard", append(args, "--output", "json")...)
	command.Env, command.Stderr = append(passedOn(), c.Environ()...), os.Stderr
	said, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("lanyard %s: %w: %s", strings.Join(args, " "), err, said)
	}
	var started struct {
		ExecutionArn string `json:"executionArn"`
	}
	if err := json.Unmarshal(said, &started); err != nil || started.ExecutionArn == "" {
		return "", fmt.Errorf("lanyard %s: want executionArn in its answer, got %s", strings.Join(args, " "), said)
	}
	return started.ExecutionArn, nil
}

// follow shows an execution, live or as it was, times it, counts its states and reads its outcome into result.
func (c *cloud) follow(ctx context.Context, execution string, r *run, result any) error {
	show("")
	shown := progress.For(os.Stdout, r.subject)
	defer shown.Close()
	ended, err := progress.Follow(ctx, c.sfn, execution, func(e progress.Event) {
		if e.Kind == progress.Entered {
			r.states++
		}
		shown.Show(e)
	})
	if err != nil {
		return err
	}
	if ended.Status != "SUCCEEDED" {
		return fmt.Errorf("execution %s is %s: %s: %s", execution, ended.Status, ended.Error, ended.Cause)
	}
	described, err := c.sfn.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: &execution})
	if err != nil {
		return err
	}
	r.took = described.StopDate.Sub(*described.StartDate)
	var common struct {
		Decision string  `json:"decision"`
		RoleArn  *string `json:"roleArn"`
	}
	if err := json.Unmarshal([]byte(ended.Output), &common); err != nil {
		return err
	}
	if r.decision = common.Decision; common.RoleArn != nil {
		r.roleArn = *common.RoleArn
	}
	if result == nil {
		return nil
	}
	return json.Unmarshal([]byte(ended.Output), result)
}

// ended waits for an execution that is shown later.
func (c *cloud) ended(ctx context.Context, execution string) error {
	_, err := progress.Follow(ctx, c.sfn, execution, func(progress.Event) {})
	return err
}

// calls that Lanyard's functions have made so far: of one of services, or on what has about in its ARN.
func (c *cloud) calls(ctx context.Context, about string, services ...string) int {
	calls, err := c.Calls(ctx)
	if err != nil {
		return 0
	}
	n := 0
	for _, call := range calls {
		service, _, _ := strings.Cut(call.Action, ":")
		ours := strings.Contains(call.Principal, "/Lanyard-") // assumed-role/<role>/<function>
		if ours && (slices.Contains(services, service) || strings.Contains(call.Resource, about)) {
			n++
		}
	}
	return n
}

// proof runs a process that holds no keys: all that it has is the environment env.
func (c *cloud) proof(ctx context.Context, where, allowed, denied string, env ...string) error {
	show("")
	show("  " + where)
	command := exec.CommandContext(ctx, "build/local", "proof", "--allowed", allowed, "--denied", denied)
	command.Env = append(passedOn(), "AWS_ENDPOINT_URL="+c.Endpoint, "AWS_REGION="+c.Region,
		"AWS_CONFIG_FILE=/dev/null", "AWS_SHARED_CREDENTIALS_FILE=/dev/null")
	command.Env = append(command.Env, env...)
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	if err := command.Run(); err != nil {
		return errors.New("the proof failed: see above")
	}
	return nil
}
