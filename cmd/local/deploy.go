package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"golang.org/x/sync/errgroup"

	"example.com/lanyard/internal/localaws"
)

// deploy with the real command line of the CDK.
func deploy(ctx context.Context, a localaws.Account) error {
	say("cdk bootstrap, cdk synth")
	both, ctxBoth := errgroup.WithContext(ctx)
	both.Go(func() error {
		return cdk(ctxBoth, a, "build", "bootstrap", "aws://"+a.ID+"/"+a.Region) // away from cdk.json: it needs no app
	})
	both.Go(func() error {
		return cdk(ctxBoth, a, ".", "synth", "--quiet", "--app", "build/infra", "--output", assembly,
			"-c", "architecture="+localaws.Architecture(), "-c", "executionRoles=arn:${Partition}:iam::${Account}:role/"+executionRole, "-c", "memberExternalId="+membersExternalID)
	})
	if err := both.Wait(); err != nil {
		return err
	}
	say("cdk deploy")
	return cdk(ctx, a, ".", "deploy", "--app", assembly, "--require-approval", "never")
}

// deployMember into another account, which it lets the stack of the central one into. It needs no bootstrap.
func deployMember(ctx context.Context, a localaws.Account, central string) error {
	return cdk(ctx, a, ".", "deploy", "--app", "build/infra", "--output", "build/cdk.localmember.out", "--require-approval", "never",
		"-c", "stack=member", "-c", "centralAccount="+central, "-c", "memberExternalId="+membersExternalID)
}

// membersExternalID of the local stacks.
const membersExternalID = "local-members"

// executionRole is the name that ECS's own console gives to the role with which it pulls images and writes logs.
const executionRole = "ecsTaskExecutionRole"

const assembly = "build/cdk.local.out"

// cdk runs quietly in dir; what it said is shown if it fails.
func cdk(ctx context.Context, a localaws.Account, dir, verb string, args ...string) error {
	logFile := filepath.Join("build", "cdk-"+verb+".log")
	log, err := os.Create(logFile)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	command := exec.CommandContext(ctx, absolute("node_modules/.bin/cdk"), append([]string{verb, "--no-notices", "--ci"}, args...)...)
	command.Dir = dir
	command.Env = append(passedOn(), a.Environ()...)
	command.Env = append(command.Env, "CDK_HOME="+absolute("build/cdk-home"))
	command.Stdout, command.Stderr = log, log
	if err := command.Run(); err != nil {
		said, _ := os.ReadFile(logFile)
		return fmt.Errorf("cdk %s failed (%w); all that it said is in %s:\n%s", verb, err, logFile, tail(said, 30))
	}
	return nil
}

// passedOn is all of the caller's environment that a child needs, and nothing by which it could reach a real account.
func passedOn() []string {
	var env []string
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TERM", "NO_COLOR", "LANG", "NODE_EXTRA_CA_CERTS"} {
		if value, ok := os.LookupEnv(name); ok {
			env = append(env, name+"="+value)
		}
	}
	// Node 20 works; the warnings about it would fill a screen.
	return append(env, "CDK_DISABLE_CLI_TELEMETRY=true",
		"JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20", "AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true")
}

func absolute(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		return abs
	}
	return path
}
