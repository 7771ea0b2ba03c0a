package credentials

import (
	"fmt"
	"os"
	"strings"
)

// maxToken is what Cognito takes of a token (API reference of GetId: 50,000 characters).
const maxToken = 50_000

// readToken of a file that nobody else can read.
func readToken(file string) (string, error) {
	info, err := os.Stat(file)
	switch {
	case err != nil:
		return "", fmt.Errorf("read the token: %w", err)
	case !info.Mode().IsRegular():
		return "", wrong("tokenFile", file, "a file")
	case info.Size() > maxToken:
		return "", wrong("tokenFile", file, "a token of at most %d characters", maxToken)
	}
	if why := open(info); why != "" {
		return "", wrong("tokenFile", file, "a file that only you can read: %s (chmod 600)", why)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the token: %w", err)
	}
	token := strings.TrimSpace(string(content))
	if token == "" || strings.ContainsAny(token, " \t\r\n") {
		return "", wrong("tokenFile", file, "one token")
	}
	return token, nil
}
