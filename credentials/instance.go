package credentials

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/lanyard/internal/step"
)

// ErrNoRole is what a source answers that serves no role: to an instance without a profile, or whose profile was taken away.
// Cached forgets what it has then: that is an answer, and not a source that is down.
var ErrNoRole = errors.New("it serves no role")

// metadataMaxAge is how long a role that was replaced can go on being served from a cache. Asking is three requests that
// never leave the machine.
const metadataMaxAge = 5 * time.Minute

type instance struct {
	metadata *imds.Client
	endpoint string
}

// Instance provides the credentials of the role in the instance's profile, from the instance's metadata. It asks by version
// 2 only: a token first, and no falling back to version 1. Of cfg it takes the HTTP client, the retryer and the settings of
// the metadata (AWS_EC2_METADATA_SERVICE_ENDPOINT, AWS_EC2_METADATA_DISABLED and their like).
//
// Its Retrieve fails with an error that wraps ErrNoRole, ErrHopLimit, or what kept it from asking.
func Instance(cfg aws.Config) Provider {
	i := &instance{}
	i.metadata = imds.NewFromConfig(cfg, func(o *imds.Options) {
		o.EnableFallback = aws.FalseTernary
		i.endpoint = cmp.Or(o.Endpoint, os.Getenv("AWS_EC2_METADATA_SERVICE_ENDPOINT"), "http://169.254.169.254")
	})
	return i
}

func (i *instance) Key() string { return key("instance", i.endpoint, host()) }

func (i *instance) maxAge() time.Duration { return metadataMaxAge }

func (i *instance) Retrieve(ctx context.Context) (aws.Credentials, error) {
	ctx, seen := watch(ctx)
	c, err := i.read(ctx)
	switch {
	case err == nil:
		return c, nil
	case seen.unanswered():
		err = fmt.Errorf("%w (%w)", ErrHopLimit, err)
	case errors.Is(err, ErrNoRole):
		return c, step.Errorf(step.NotFound, "instance metadata at %s: %w", i.endpoint, err)
	}
	return c, step.Errorf(step.Unavailable, "instance metadata at %s: %w", i.endpoint, err)
}

func (i *instance) read(ctx context.Context) (aws.Credentials, error) {
	role, err := i.text(ctx, "")
	if err != nil {
		return aws.Credentials{}, err
	}
	document, err := i.text(ctx, role)
	if errors.Is(err, ErrNoRole) { // it was replaced between the two requests
		if role, err = i.text(ctx, ""); err == nil {
			document, err = i.text(ctx, role)
		}
	}
	if err != nil {
		return aws.Credentials{}, err
	}
	return served(document)
}

// text of iam/security-credentials/ or of a role in it. What is not there is ErrNoRole.
func (i *instance) text(ctx context.Context, role string) (string, error) {
	out, err := i.metadata.GetMetadata(ctx, &imds.GetMetadataInput{Path: "iam/security-credentials/" + role})
	if err != nil {
		answer, answered := errors.AsType[*smithyhttp.ResponseError](err)
		if answered && answer.HTTPStatusCode() == http.StatusNotFound {
			return "", ErrNoRole
		}
		return "", err
	}
	defer func() { _ = out.Content.Close() }()
	content, err := io.ReadAll(io.LimitReader(out.Content, 64<<10))
	if role == "" {
		first, _, _ := strings.Cut(string(content), "\n")
		return strings.TrimSpace(first), err
	}
	return string(content), err
}

// served reads the document of a role. Its credentials end when it says: the SDK's own provider lets an hour be the most, and
// gives expired ones some minutes more when the metadata is down.
func served(document string) (aws.Credentials, error) {
	var d struct {
		Code, Message                       string
		AccessKeyID, SecretAccessKey, Token string
		Expiration                          time.Time
	}
	if err := json.Unmarshal([]byte(document), &d); err != nil {
		return aws.Credentials{}, errors.New("the document of the role's credentials cannot be read") // not what is in it
	}
	if d.Code != "Success" {
		return aws.Credentials{}, fmt.Errorf("%s: %s", d.Code, d.Message)
	}
	if d.AccessKeyID == "" || d.SecretAccessKey == "" || d.Expiration.IsZero() {
		return aws.Credentials{}, errors.New("the document of the role's credentials lacks a key, or their end")
	}
	return aws.Credentials{
		AccessKeyID: d.AccessKeyID, SecretAccessKey: d.SecretAccessKey, SessionToken: d.Token,
		CanExpire: true, Expires: d.Expiration, Source: "lanyard instance",
	}, nil
}
