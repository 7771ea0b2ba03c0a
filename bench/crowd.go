package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/iam"
	"golang.org/x/sync/errgroup"
)

// crowd starts many processes of the command at once, on an instance of the local AWS.
func (b *bench) crowd(ctx context.Context, dir string) ([]figure, error) {
	command := filepath.Join(benchDir, "lanyard")
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-o", command, "./cmd/lanyard")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if err := quietly(build); err != nil {
		return nil, err
	}
	account, err := b.account()
	if err != nil {
		return nil, err
	}
	const profile = "crowd"
	if err := makeProfile(ctx, iam.NewFromConfig(account.Config()), profile); err != nil {
		return nil, err
	}
	ids, err := launch(ctx, account, 1, profile)
	if err != nil {
		return nil, err
	}
	asked := func() (float64, error) {
		m, err := account.InstanceMetadata(ctx, ids[0])
		return float64(m.Requests["GET /latest/meta-data/iam/security-credentials/"+profile]), err
	}
	metadata, err := account.InstanceMetadata(ctx, ids[0])
	if err != nil {
		return nil, err
	}
	run := func(args ...string) error {
		process := exec.CommandContext(ctx, command, args...)
		process.Env = append(account.Environ(), "AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT="+metadata.Endpoint,
			"LANYARD_CACHE_DIR="+filepath.Join(dir, "crowd"), "LANYARD_KEYRING=never")
		return quietly(process)
	}
	together := func(args ...string) error {
		var processes errgroup.Group
		for range atOnce {
			processes.Go(func() error { return run(args...) })
		}
		return processes.Wait()
	}
	if err := together("creds", "instance"); err != nil {
		return nil, err
	}
	cached, err := asked()
	if err != nil {
		return nil, err
	}
	if err := together("creds", "instance", "--no-cache"); err != nil {
		return nil, err
	}
	all, err := asked()
	if err != nil {
		return nil, err
	}
	start, err := starts(run)
	return []figure{
		measured(fmt.Sprintf("requests for credentials, %d processes at once", atOnce), cached, "requests").
			against(measured("without a cache", all-cached, "requests")).atMost(1),
		start,
	}, err
}

// starts of whole processes that find their credentials in the cache, beside the least that the command can do.
func starts(run func(...string) error) (figure, error) {
	var cached, least []float64
	for range startTurns {
		for _, turn := range []struct {
			args []string
			all  *[]float64
		}{{[]string{"creds", "instance"}, &cached}, {[]string{"--version"}, &least}} {
			began := time.Now()
			if err := run(turn.args...); err != nil {
				return figure{}, err
			}
			*turn.all = append(*turn.all, float64(time.Since(began).Microseconds())/1000)
		}
	}
	return measured("a process: lanyard creds instance, cached", median(cached), "ms").against(measured("lanyard --version", median(least), "ms")), nil
}
