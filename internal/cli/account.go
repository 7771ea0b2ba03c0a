package cli

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/arn"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go/logging"
)

// account is where a stack lives, reached with the caller's credentials.
type account struct {
	partition, id, region string
	caller                string // ARN of whose credentials these are
	stack                 string
	machines              *sfn.Client
}

// quiet keeps the SDK's own log off the terminal: what matters is told in this command's words.
var quiet = config.WithLogger(logging.Nop{})

// configure loads what the AWS CLI would use.
func (o *options) configure(ctx context.Context, region string) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(region), config.WithSharedConfigProfile(o.profile), quiet)
	if err != nil {
		if _, missing := errors.AsType[config.SharedConfigProfileNotExistError](err); missing {
			return cfg, usage("--profile: value %q: no such profile in the AWS configuration", o.profile).do("`aws configure list-profiles` lists them")
		}
		return cfg, usage("read the AWS configuration: %s", err)
	}
	if cfg.Region == "" {
		return cfg, usage("no AWS region is set").do("name it with --region, with AWS_REGION, or in the profile")
	}
	if _, err := cfg.Credentials.Retrieve(ctx); err != nil {
		if ctx.Err() != nil {
			return cfg, ctx.Err()
		}
		return cfg, (&Problem{Exit: exitAWS, Code: "AccessDenied", Message: "no AWS credentials: " + err.Error()}).
			do("sign in as for the AWS CLI: `aws sts get-caller-identity` must work with the same --profile and environment")
	}
	return cfg, nil
}

// connect finds out which account the credentials are of.
func (o *options) connect(ctx context.Context) (*account, error) {
	cfg, err := o.configure(ctx, o.region)
	if err != nil {
		return nil, err
	}
	who, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
	if err != nil {
		return nil, refused(err, "to be valid", "find out whose credentials these are")
	}
	caller, err := arn.Parse(aws.ToString(who.Arn))
	if err != nil {
		return nil, refused(err, "to be valid", "read the caller's ARN")
	}
	return &account{
		partition: caller.Partition, id: aws.ToString(who.Account), region: cfg.Region, caller: aws.ToString(who.Arn),
		stack: o.stack, machines: sfn.NewFromConfig(cfg),
	}, nil
}

// Machines of a stack.
const (
	instanceRole = "InstanceRole"
	release      = "Release"
	taskRole     = "TaskRole"
	accountRole  = "AccountRole"
	appIdentity  = "AppIdentity"
)

// machines are all of them: an execution that is named without its machine may be of any.
var machines = []string{instanceRole, release, taskRole, accountRole, appIdentity}

func (a *account) machineArn(machine string) string {
	return a.arn("stateMachine:" + a.stack + "-" + machine)
}

func (a *account) executionArn(machine, name string) string {
	return a.arn("execution:" + a.stack + "-" + machine + ":" + name)
}

// arn does not say the partition by hand: it is that of the caller.
func (a *account) arn(resource string) string {
	return arn.ARN{Partition: a.partition, Service: "states", Region: a.region, AccountID: a.id, Resource: resource}.String()
}
