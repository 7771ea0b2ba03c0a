package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"text/template"

	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/localaws"
)

const (
	custodianDir      = "build/venv-bench"
	custodianProfile  = "web"
	custodianRole     = "custodian"
	custodianPolicy   = "lanyard-bench"
	custodianFunction = "custodian-" + custodianPolicy // as Custodian names it
)

// sdk is what Lambda's python3.11 brings along and the local AWS does not. Custodian counts on it and does not pack it.
var sdk = []string{"boto3", "botocore", "s3transfer", "jmespath", "dateutil", "urllib3", "six.py"}

// policy is the one of Custodian's own documentation of set-instance-profile, in its event mode.
var policy = template.Must(template.New("policy").Parse(`policies:
  - name: {{.Name}}
    resource: aws.ec2
    mode:
      type: ec2-instance-state
      events: [running]
      role: arn:aws:iam::{{.Account}}:role/{{.Role}}
      environment:
        Variables:
          PYTHONPATH: {{.SDK}}
    filters:
      - IamInstanceProfile: absent
    actions:
      - type: set-instance-profile
        name: {{.Profile}}
`))

// custodian deploys Cloud Custodian's policy into a new account, with the profile that it needs made beforehand.
func (b *bench) custodian(ctx context.Context) (localaws.Account, error) {
	account, err := b.account()
	if err != nil {
		return account, err
	}
	client := iam.NewFromConfig(account.Config())
	if err := makeRole(ctx, client, custodianRole, "lambda.amazonaws.com"); err != nil {
		return account, err
	}
	if err := allow(ctx, client, custodianRole, "ec2:*", "iam:PassRole", "logs:*"); err != nil {
		return account, err
	}
	if err := makeProfile(ctx, client, custodianProfile); err != nil {
		return account, err
	}
	libraries, err := linkSDK()
	if err != nil {
		return account, err
	}
	var text bytes.Buffer
	if err := policy.Execute(&text, map[string]string{
		"Name": custodianPolicy, "Account": account.ID, "Role": custodianRole, "Profile": custodianProfile, "SDK": libraries,
	}); err != nil {
		return account, err
	}
	file := filepath.Join(benchDir, "custodian.yaml")
	if err := os.WriteFile(file, text.Bytes(), 0o600); err != nil {
		return account, err
	}
	b.say("deploying the policy of Cloud Custodian")
	command := exec.CommandContext(
		ctx, filepath.Join(custodianDir, "bin", "custodian"), "run", "--cache-period", "0",
		"--output-dir", filepath.Join(benchDir, "custodian.out"), file,
	)
	command.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + benchDir}, account.Environ()...)
	return account, quietly(command)
}

// linkSDK gathers the SDK in a folder of its own, so that the function finds that and not Custodian itself, which it
// must bring along.
func linkSDK() (string, error) {
	found, err := filepath.Glob(filepath.Join(custodianDir, "lib", "python3*", "site-packages"))
	if err != nil || len(found) != 1 {
		return "", fmt.Errorf("cloud Custodian is not installed in %s: run make bench", custodianDir)
	}
	dir, err := filepath.Abs(filepath.Join(benchDir, "sdk"))
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	for _, name := range sdk {
		from, err := filepath.Abs(filepath.Join(found[0], name))
		if err != nil {
			return "", err
		}
		link := filepath.Join(dir, name)
		if err := os.Remove(link); err != nil && !os.IsNotExist(err) {
			return "", err
		}
		if err := os.Symlink(from, link); err != nil {
			return "", err
		}
	}
	return dir, nil
}
