package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

var formats = []string{"process", "env", "json"}

// process is the document of credential_process ("Process credential provider", AWS SDKs and Tools Reference Guide).
type process struct {
	Version         int
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	SessionToken    string `json:",omitempty"`
	Expiration      string `json:",omitempty"` // without it an SDK never asks again
	AccountID       string `json:"AccountId,omitempty"`
}

func print(w io.Writer, format string, c aws.Credentials, cache string) error {
	var err error
	switch format {
	case "env":
		for _, v := range environment(c) {
			name, value, _ := strings.Cut(v, "=")
			if _, err = fmt.Fprintf(w, "export %s=%s\n", name, quoted(value)); err != nil {
				break
			}
		}
	case "json":
		writeJSON(w, map[string]any{
			"accessKeyId": c.AccessKeyID, "secretAccessKey": c.SecretAccessKey, "sessionToken": c.SessionToken,
			"expiration": expiration(c), "accountId": c.AccountID, "source": c.Source, "cache": cache,
		})
	default:
		err = json.NewEncoder(w).Encode(process{1, c.AccessKeyID, c.SecretAccessKey, c.SessionToken, expiration(c), c.AccountID})
	}
	return err
}

// environment by which every SDK takes credentials.
func environment(c aws.Credentials) []string {
	variables := []string{"AWS_ACCESS_KEY_ID=" + c.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + c.SecretAccessKey}
	if c.SessionToken != "" {
		variables = append(variables, "AWS_SESSION_TOKEN="+c.SessionToken)
	}
	if c.CanExpire {
		variables = append(variables, "AWS_CREDENTIAL_EXPIRATION="+expiration(c))
	}
	return variables
}

// expiration by ISO 8601, in whole seconds; empty if there is none.
func expiration(c aws.Credentials) string {
	if !c.CanExpire {
		return ""
	}
	return c.Expires.UTC().Format(time.RFC3339)
}

// quoted for a POSIX shell: nothing in it is read.
func quoted(value string) string { return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'" }
