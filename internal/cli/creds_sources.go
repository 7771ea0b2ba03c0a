package cli

import (
	"cmp"
	"context"
	"errors"
	"os"
	"os/user"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"

	"example.com/lanyard/credentials"
)

// source of credentials: a command under creds and under exec.
type credentialSource struct {
	name, short, long         string
	credsExample, execExample string
	flags                     func(*options, *cobra.Command) func(context.Context) (credentials.Provider, error)
}

var credentialSources = []credentialSource{
	{
		name:  "instance",
		short: "Of the role in this EC2 instance's profile",
		long: prose(`From the instance's metadata, version 2 only. A role that replaces another in the profile's place is noticed within five
minutes. In a container the metadata's hop limit must be 2.`),
		credsExample: "lanyard creds instance\n\n# All that there is to say, and how the cache is protected\nlanyard creds instance --format json",
		execExample:  "lanyard exec instance -- aws s3 ls",
		flags: func(o *options, _ *cobra.Command) func(context.Context) (credentials.Provider, error) {
			return func(ctx context.Context) (credentials.Provider, error) {
				cfg, err := o.load(ctx)
				return credentials.Instance(cfg), err
			}
		},
	},
	{
		name:  "task",
		short: "Of the role of this ECS task",
		long: prose(`From the endpoint that ECS tells the task's containers of by AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, or another by
AWS_CONTAINER_CREDENTIALS_FULL_URI with AWS_CONTAINER_AUTHORIZATION_TOKEN or _TOKEN_FILE.`),
		credsExample: "lanyard creds task",
		execExample:  "lanyard exec task -- ./migrate",
		flags: func(*options, *cobra.Command) func(context.Context) (credentials.Provider, error) {
			return func(context.Context) (credentials.Provider, error) { return credentials.Task() }
		},
	},
	{
		name:  "account",
		short: "Of a role that these credentials may assume, as in another account",
		long: prose(`By AssumeRole of STS, with the credentials and the region of the AWS CLI. A session lasts 15 minutes to the role's
maximum, and an hour at most if the credentials that assume the role are temporary themselves (role chaining): what is out of
bounds is refused before anything is called. A credential_process must name another profile than its own.`),
		credsExample: `lanyard creds account --role-arn arn:aws:iam::444455556666:role/ReadOnly --external-id lanyard-1

# In ~/.aws/config:
#   [profile partner]
#   credential_process = lanyard creds account --profile base --role-arn arn:aws:iam::444455556666:role/R
aws s3 ls --profile partner`,
		execExample: "lanyard exec account --role-arn arn:aws:iam::444455556666:role/ReadOnly --duration 15m -- aws s3 ls",
		flags:       accountFlags,
	},
	{
		name:  "identity",
		short: "Of a signed-in user of an app, from a Cognito identity pool",
		long: prose(`By the enhanced flow, with the user's ID token. The token is read from a file that nobody else can read: on a command line
it could be seen by all.`),
		credsExample: "lanyard creds identity --pool eu-central-1:01234567-89ab-cdef-0123-456789abcdef \\\n" +
			"  --provider cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Abc123 --token-file ~/.app/id-token",
		execExample: "lanyard exec identity --pool eu-central-1:01234567-89ab-cdef-0123-456789abcdef \\\n" +
			"  --provider cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Abc123 --token-file ~/.app/id-token -- aws s3 ls",
		flags: identityFlags,
	},
}

func accountFlags(o *options, cmd *cobra.Command) func(context.Context) (credentials.Provider, error) {
	var a credentials.AccountOptions
	cmd.Flags().StringVar(&a.RoleArn, "role-arn", "", "the role's ARN (required)")
	cmd.Flags().StringVar(&a.SessionName, "session-name", "", "name of the session, which CloudTrail shows (lanyard-USER)")
	cmd.Flags().StringVar(&a.ExternalID, "external-id", "", "external id that the role's trust asks for")
	cmd.Flags().DurationVar(&a.Duration, "duration", time.Hour, "length of a session, 15m to the role's maximum")
	cmd.Flags().DurationVar(&a.MaxDuration, "max-duration", 0, "the role's maximum (MaxSessionDuration), if it is known, such as 2h")
	cmd.Flags().Lookup("duration").DefValue, cmd.Flags().Lookup("max-duration").DefValue = "1h", "" // as people write it; 0s is none
	return func(ctx context.Context) (credentials.Provider, error) {
		if !cmd.Flags().Changed("session-name") {
			a.SessionName = sessionName()
		}
		// The options are checked before the configuration is read; what is asked of it does not matter to that.
		if _, err := credentials.Account(aws.Config{}, a); err != nil {
			return nil, err
		}
		cfg, err := o.load(ctx)
		if err != nil {
			return nil, err
		}
		if cfg.Region == "" {
			return nil, usage("no AWS region is set").do("name it with --region, with AWS_REGION, or in the profile")
		}
		a.Caller = caller(o.profile)
		return credentials.Account(cfg, a)
	}
}

// caller tells those apart whose session is cached: all that the SDK's chain looks at to find who asks.
func caller(profile string) string {
	who := []string{cmp.Or(profile, os.Getenv("AWS_PROFILE"))}
	for _, name := range []string{
		"AWS_ACCESS_KEY_ID", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
	} {
		who = append(who, os.Getenv(name))
	}
	return strings.Join(who, " ")
}

func identityFlags(o *options, cmd *cobra.Command) func(context.Context) (credentials.Provider, error) {
	var i credentials.IdentityOptions
	cmd.Flags().StringVar(&i.PoolID, "pool", "", "the identity pool's id (required)")
	cmd.Flags().StringVar(&i.Provider, "provider", "", "whose token it is, as the pool names it (required)")
	cmd.Flags().StringVar(&i.TokenFile, "token-file", "", "file of the user's ID token, of mode 600 (required)")
	return func(ctx context.Context) (credentials.Provider, error) {
		cfg, err := o.load(ctx)
		if err != nil {
			return nil, err
		}
		return credentials.Identity(cfg, i)
	}
}

// load the configuration, and ask for no credentials: those that are cached need none.
func (o *options) load(ctx context.Context) (aws.Config, error) {
	cfg, err := config.LoadDefaultConfig(ctx, config.WithRegion(o.region), config.WithSharedConfigProfile(o.profile), quiet)
	if err == nil {
		return cfg, nil
	}
	if missing, ok := errors.AsType[config.SharedConfigProfileNotExistError](err); ok {
		return cfg, usage("--profile: value %q: no such profile in the AWS configuration", missing.Profile).do("`aws configure list-profiles` lists them")
	}
	return cfg, usage("read the AWS configuration: %s", err)
}

// sessionName says who it is, and stays the same, so that its session can be found in the cache.
func sessionName() string {
	name := "lanyard"
	if who, err := user.Current(); err == nil {
		name += "-" + who.Username
	}
	name = regexp.MustCompile(`[^\w+=,.@-]`).ReplaceAllString(name, "-")
	return name[:min(len(name), 64)]
}
