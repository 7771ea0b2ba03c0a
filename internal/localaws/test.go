package localaws

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"testing"
)

var shared = sync.OnceValues(func() (string, error) {
	if endpoint := os.Getenv(EnvEndpoint); endpoint != "" {
		return endpoint, nil
	}
	p, err := Start(Options{})
	if err != nil {
		return "", err
	}
	return p.Endpoint, nil // it ends with this process
})

// TestAccount is an account of its own for a test, on a local AWS that all tests of the process share.
func TestAccount(t testing.TB) Account {
	t.Helper()
	endpoint, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	account := NewAccount(endpoint)
	t.Cleanup(func() { _ = account.EndFunctions(context.Background()) }) // those of many tests add up
	return account
}

// NewAccount that nobody has used yet, most likely: there are 900,000,000,000.
func NewAccount(endpoint string) Account {
	return Account{Endpoint: endpoint, ID: fmt.Sprint(100_000_000_000 + rand.Int64N(900_000_000_000)), Region: "us-east-1"}
}
