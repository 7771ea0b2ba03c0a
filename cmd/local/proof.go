package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/spf13/cobra"
)

// newProof is what a workload would do: it holds no keys, and finds its credentials where every SDK looks for them.
func newProof() *cobra.Command {
	var allowed, denied string
	proof := &cobra.Command{
		Use: "proof", Short: "Ask who this process is, and try what it may and may not do", Args: cobra.NoArgs, Hidden: true,
		RunE: func(cmd *cobra.Command, _ []string) error { return prove(cmd.Context(), allowed, denied) },
	}
	proof.Flags().StringVar(&allowed, "allowed", "", "bucket that it may read")
	proof.Flags().StringVar(&denied, "denied", "", "bucket that it may not read")
	return proof
}

func prove(ctx context.Context, allowed, denied string) error {
	cfg, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	found, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("no credentials: %w", err)
	}
	show("  credentials from  " + found.Source)
	me, err := sts.NewFromConfig(cfg).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return fmt.Errorf("ask STS who this is: %w", err)
	}
	show("  sts says          " + *me.Arn)
	store := s3.NewFromConfig(cfg, func(o *s3.Options) {
		o.UsePathStyle, o.DisableLogOutputChecksumValidationSkipped = true, true
	})
	content, err := read(ctx, store, allowed)
	if err != nil {
		return fmt.Errorf("read s3://%s/%s, which the role allows: %w", allowed, object, err)
	}
	show(fmt.Sprintf("  may read          s3://%s/%s  %s", allowed, object, good.Render(content)))
	content, err = read(ctx, store, denied)
	refused, ok := errors.AsType[smithy.APIError](err)
	if !ok || refused.ErrorCode() != "AccessDenied" {
		return fmt.Errorf("read s3://%s/%s, which the role does not allow: want AccessDenied, got %q, %v", denied, object, content, err) //nolint:errorlint // it may be nil
	}
	show(fmt.Sprintf("  may not read      s3://%s/%s  %s", denied, object, good.Render(refused.ErrorCode())))
	return nil
}

const object = "index.html"

func read(ctx context.Context, store *s3.Client, bucket string) (string, error) {
	key := object
	got, err := store.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return "", err
	}
	defer func() { _ = got.Body.Close() }()
	content, err := io.ReadAll(got.Body)
	return string(content), err
}
