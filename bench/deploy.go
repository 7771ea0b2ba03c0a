package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"example.com/lanyard/internal/localaws"
)

// stackName is the CDK's default for Lanyard.
const stackName = "Lanyard"

// machine is a state machine that an instance's launch starts, in an account of its own.
type machine struct {
	localaws.Account
	arn string
}

// lanyard deploys the stack into a new account.
func (b *bench) lanyard(ctx context.Context) (machine, error) {
	if err := b.synth(ctx); err != nil {
		return machine{}, err
	}
	account, err := b.account()
	if err != nil {
		return machine{}, err
	}
	outputs, err := b.assembly.Deploy(ctx, account)
	if err != nil {
		return machine{}, err
	}
	return machine{account, outputs["InstanceRoleArn"]}, nil
}

// synth makes the CDK's assembly of the stack, once, for this machine's architecture.
func (b *bench) synth(ctx context.Context) error {
	if b.assembly != nil {
		return nil
	}
	if err := b.built(ctx); err != nil {
		return err
	}
	b.say("synthesizing the stack")
	app := filepath.Join(benchDir, "infra")
	if err := quietly(exec.CommandContext(ctx, "go", "build", "-o", app, "./infra")); err != nil {
		return err
	}
	dir := filepath.Join(benchDir, "cdk.out")
	cdk := exec.CommandContext(
		ctx, filepath.Join("node_modules", ".bin", "cdk"), "synth", "--quiet", "--app", app, "--output", dir,
		"--context", "architecture="+localaws.Architecture(), stackName,
	)
	cdk.Env = append(
		os.Environ(), "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20", "CDK_HOME="+filepath.Join(benchDir, "cdk-home"),
		"CDK_DISABLE_VERSION_CHECK=1",
	)
	if err := quietly(cdk); err != nil {
		return err
	}
	b.assembly = &localaws.Assembly{Dir: dir, Stack: stackName}
	return nil
}

// oneState deploys what Lanyard is measured against into a new account: a machine of one state with one empty function,
// which the launch of an instance starts in the same way.
func (b *bench) oneState(ctx context.Context) (machine, error) {
	if err := b.built(ctx); err != nil {
		return machine{}, err
	}
	dir, err := writeOneState(b.empty)
	if err != nil {
		return machine{}, err
	}
	account, err := b.account()
	if err != nil {
		return machine{}, err
	}
	outputs, err := localaws.Assembly{Dir: dir, Stack: oneStateName}.Deploy(ctx, account)
	if err != nil {
		return machine{}, fmt.Errorf("the one-state machine: %w", err)
	}
	return machine{account, outputs["MachineArn"]}, nil
}
