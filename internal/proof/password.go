package proof

import (
	"crypto/rand"
	"math/big"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// classes of characters that a pool's policy may ask for (API reference, PasswordPolicyType).
var classes = []string{"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789", "^$*.[]{}()?!@#%&/,><':;|_~`=+-"}

const (
	usualLength = 40 // of a password; 64 bits of it would do
	maxLength   = 256
)

// newPassword that any policy of a pool takes: some of every class, and as long as it asks.
func newPassword(pool types.UserPoolType) string {
	length := usualLength
	if p := pool.Policies; p != nil && p.PasswordPolicy != nil {
		length = min(max(length, int(aws.ToInt32(p.PasswordPolicy.MinimumLength))), maxLength)
	}
	password := make([]byte, length)
	for i := range password {
		class := classes[i%len(classes)]
		password[i] = class[below(len(class))]
	}
	for i := len(password) - 1; i > 0; i-- { // so that nobody knows which class stands where
		j := below(i + 1)
		password[i], password[j] = password[j], password[i]
	}
	return string(password)
}

func below(n int) int {
	drawn, err := rand.Int(rand.Reader, big.NewInt(int64(n)))
	if err != nil {
		panic("no random numbers: " + err.Error()) // crypto/rand never fails
	}
	return int(drawn.Int64())
}
