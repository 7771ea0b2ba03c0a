package e2e

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
)

// workload is a process on an instance. It holds no keys: the SDK's default chain finds the instance's metadata service.
type workload struct {
	aws.Config
	t *testing.T
}

// on an instance, as soon as its metadata service has credentials.
func (h *house) on(instanceID string) workload {
	h.t.Helper()
	endpoint, err := h.Metadata(h.t.Context(), instanceID)
	must(h.t, err)
	var cfg aws.Config
	eventually(h.t, "credentials of "+instanceID, func() bool {
		cfg, err = config.LoadDefaultConfig(h.t.Context(), config.WithEC2IMDSEndpoint(endpoint),
			config.WithRegion(h.Region), config.WithBaseEndpoint(h.Endpoint))
		must(h.t, err)
		_, err = cfg.Credentials.Retrieve(h.t.Context())
		return err == nil
	})
	return workload{cfg, h.t}
}

// who the workload is, in the words of STS.
func (w workload) who() string {
	w.t.Helper()
	me, err := sts.NewFromConfig(w.Config).GetCallerIdentity(w.t.Context(), &sts.GetCallerIdentityInput{})
	must(w.t, err)
	return *me.Arn
}

func (w workload) read(bucket string) (string, error) {
	got, err := store(w.Config).GetObject(w.t.Context(), &s3.GetObjectInput{Bucket: &bucket, Key: aws.String("index.html")})
	if err != nil {
		return "", err
	}
	defer func() { _ = got.Body.Close() }()
	content, err := io.ReadAll(got.Body)
	return string(content), err
}

func (w workload) write(bucket string) error {
	return put(w.t.Context(), w.Config, bucket, "overwritten")
}

func put(ctx context.Context, cfg aws.Config, bucket, content string) error {
	_, err := store(cfg).PutObject(ctx, &s3.PutObjectInput{
		Bucket: &bucket, Key: aws.String("index.html"), Body: bytes.NewReader([]byte(content)),
	})
	return err
}

func store(cfg aws.Config) *s3.Client {
	return s3.NewFromConfig(cfg, func(o *s3.Options) { o.UsePathStyle, o.DisableLogOutputChecksumValidationSkipped = true, true })
}

// bucket with an index.html that says its name.
func (h *house) bucket(name string) string {
	h.t.Helper()
	_, err := store(h.Config()).CreateBucket(h.t.Context(), &s3.CreateBucketInput{Bucket: &name})
	must(h.t, err)
	must(h.t, put(h.t.Context(), h.Config(), name, name))
	return name
}

// denied says whether err is a refusal for want of permission; because is part of its message, if the service gives one.
func denied(err error, because string) bool {
	refused, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	code := refused.ErrorCode()
	return (code == "AccessDenied" || code == "AccessDeniedException" || code == "UnauthorizedOperation") &&
		strings.Contains(refused.ErrorMessage(), because)
}
