// Package verify says, on an instance, whether the instance is what the catalogue says: Observe reads what can be seen from
// there, and Check compares it. A workload may not read IAM, so what only IAM knows is said to be unseen, not assumed.
package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/ec2rolecreds"
	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"example.com/lanyard/internal/awserr"
)

// Observed is what metadata and STS say.
type Observed struct {
	InstanceID, Region, Account, ImageID string

	SubnetID, VPCID string            // empty: not shown
	Tags            map[string]string // nil: tags are not enabled in the instance's metadata

	ProfileArn, ProfileID string // empty: the instance has no profile
	ProfileStatus         string // Success, or why EC2 cannot serve the profile's role

	Role    string    // whose credentials are served; empty: none
	Expires time.Time // of these credentials

	CallerArn, CallerAccount string // who STS says that they are
	CallerError              string // why STS could not be asked, or the credentials are not served
}

// Observe reads the instance's metadata (version 2 only) and asks STS who its credentials are. It fails only if there is no
// metadata; what an instance lacks is for Check to judge.
func Observe(ctx context.Context, cfg aws.Config) (Observed, error) {
	metadata := imds.NewFromConfig(cfg, func(o *imds.Options) { o.EnableFallback = aws.FalseTernary })
	identity, err := metadata.GetInstanceIdentityDocument(ctx, nil)
	if err != nil {
		return Observed{}, fmt.Errorf("read the instance's metadata: %w", err)
	}
	o := Observed{InstanceID: identity.InstanceID, Region: identity.Region, Account: identity.AccountID, ImageID: identity.ImageID}
	r := reader{ctx: ctx, metadata: metadata}
	o.SubnetID, o.VPCID = r.network()
	o.Tags = r.tags()
	o.ProfileArn, o.ProfileID, o.ProfileStatus = r.profile()
	o.Role, _, _ = strings.Cut(r.text("iam/security-credentials/"), "\n")
	if r.err != nil {
		return Observed{}, fmt.Errorf("read the instance's metadata: %w", r.err)
	}
	if o.Role == "" {
		return o, nil
	}
	cfg.Region = o.Region
	if err := o.ask(ctx, cfg, metadata); err != nil { // what is seen all the same is worth telling
		o.CallerError = err.Error()
	}
	return o, nil
}

// ask STS who the credentials are that the instance is served.
func (o *Observed) ask(ctx context.Context, cfg aws.Config, metadata *imds.Client) error {
	provider := ec2rolecreds.New(func(p *ec2rolecreds.Options) { p.Client = metadata })
	served, err := provider.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("the credentials are not served: %w", err)
	}
	o.Expires = served.Expires
	cfg.Credentials = aws.NewCredentialsCache(provider)
	caller, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, nil)
	if err != nil {
		return awserr.Wrap(err, "ask STS who these credentials are")
	}
	o.CallerArn, o.CallerAccount = aws.ToString(caller.Arn), aws.ToString(caller.Account)
	return nil
}

// reader keeps the first error that is not "there is no such thing".
type reader struct {
	ctx      context.Context
	metadata *imds.Client
	err      error
}

// text at a path of the metadata; empty if there is none.
func (r *reader) text(path string) string {
	text, _ := r.lookup(path)
	return text
}

func (r *reader) lookup(path string) (text string, found bool) {
	if r.err != nil {
		return "", false
	}
	out, err := r.metadata.GetMetadata(r.ctx, &imds.GetMetadataInput{Path: path})
	if err != nil {
		answer, answered := errors.AsType[*smithyhttp.ResponseError](err)
		if !answered || answer.HTTPStatusCode() != http.StatusNotFound {
			r.err = err
		}
		return "", false
	}
	defer func() { _ = out.Content.Close() }()
	content, err := io.ReadAll(io.LimitReader(out.Content, 64<<10))
	r.err = err
	return strings.TrimSpace(string(content)), err == nil
}

// network of the first interface.
func (r *reader) network() (subnet, vpc string) {
	mac := r.text("mac")
	if mac == "" {
		return "", ""
	}
	at := "network/interfaces/macs/" + mac + "/"
	return r.text(at + "subnet-id"), r.text(at + "vpc-id")
}

// tags are nil if the instance's metadata options do not show them.
func (r *reader) tags() map[string]string {
	keys, shown := r.lookup("tags/instance/")
	if !shown {
		return nil
	}
	tags := map[string]string{}
	for key := range strings.Lines(keys) {
		key = strings.TrimSuffix(key, "\n")
		tags[key] = r.text("tags/instance/" + key)
	}
	return tags
}

// profile reads iam/info itself: the SDK makes an error of a profile whose role cannot be served, which is what to tell of.
func (r *reader) profile() (arn, id, status string) {
	text, there := r.lookup("iam/info")
	if !there {
		return "", "", ""
	}
	var info struct{ Code, InstanceProfileArn, InstanceProfileID string }
	if err := json.Unmarshal([]byte(text), &info); err != nil {
		r.err = fmt.Errorf("iam/info: %w", err)
	}
	return info.InstanceProfileArn, info.InstanceProfileID, info.Code
}
