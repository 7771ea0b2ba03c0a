package e2e

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/google/go-cmp/cmp"
)

// secret in Secrets Manager, and its ARN.
func (h *house) secret(name, value string) string {
	h.t.Helper()
	made, err := secretsmanager.NewFromConfig(h.Config()).CreateSecret(h.t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &value})
	must(h.t, err)
	return *made.ARN
}

func (h *house) changeSecret(arn, value string) {
	h.t.Helper()
	_, err := secretsmanager.NewFromConfig(h.Config()).PutSecretValue(h.t.Context(), &secretsmanager.PutSecretValueInput{SecretId: &arn, SecretString: &value})
	must(h.t, err)
}

// said is all that a run and the functions have written down: history, output and logs.
func (h *house) said(e execution) string {
	h.t.Helper()
	var all strings.Builder
	fmt.Fprintln(&all, e.Output, e.Cause, e.Failed)
	pages := sfn.NewGetExecutionHistoryPaginator(h.sfn, &sfn.GetExecutionHistoryInput{ExecutionArn: &e.Arn, IncludeExecutionData: aws.Bool(true)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(h.t.Context())
		must(h.t, err)
		raw, err := json.Marshal(page.Events)
		must(h.t, err)
		all.Write(raw)
	}
	logs := 0
	for _, state := range e.States {
		group := "/aws/lambda/Lanyard-" + state
		answer := h.json("logs", "Logs_20140328.FilterLogEvents", map[string]any{"logGroupName": group})
		logs += strings.Count(answer, `"message"`)
		all.WriteString(answer)
	}
	if logs == 0 {
		h.t.Error("no function has logged anything")
	}
	return all.String()
}

// json is one call of a service that has no client here.
func (h *house) json(service, target string, in any) string {
	h.t.Helper()
	body, err := json.Marshal(in)
	must(h.t, err)
	request, err := http.NewRequestWithContext(h.t.Context(), http.MethodPost, h.Endpoint+"/", bytes.NewReader(body))
	must(h.t, err)
	request.Header.Set("X-Amz-Target", target)
	request.Header.Set("Content-Type", "application/x-amz-json-1.1")
	sum := sha256.Sum256(body)
	root := aws.Credentials{AccessKeyID: h.ID, SecretAccessKey: "test"}
	must(h.t, v4.NewSigner().SignHTTP(h.t.Context(), root, request, hex.EncodeToString(sum[:]), service, h.Region, time.Now()))
	response, err := http.DefaultClient.Do(request)
	must(h.t, err)
	defer func() { _ = response.Body.Close() }()
	answer, err := io.ReadAll(response.Body)
	must(h.t, err)
	return string(answer)
}

// equal apart from the SDK's markers.
func equal(t *testing.T, what string, want, got any) {
	t.Helper()
	markers := cmp.FilterPath(func(p cmp.Path) bool {
		field, ok := p.Last().(cmp.StructField)
		return ok && slices.Contains([]string{"noSmithyDocumentSerde", "ResultMetadata", "LastModifiedDate"}, field.Name())
	}, cmp.Ignore())
	if diff := cmp.Diff(want, got, markers); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
