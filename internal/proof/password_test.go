package proof

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
)

// A password fits any policy: long enough, no longer than Cognito takes, with some of every class, and another each time.
func TestNewPassword(t *testing.T) {
	seen := map[string]bool{}
	for asked, want := range map[int32]int{0: usualLength, 8: usualLength, 99: 99, 256: 256, 1000: 256} {
		pool := types.UserPoolType{Policies: &types.UserPoolPolicyType{PasswordPolicy: &types.PasswordPolicyType{MinimumLength: aws.Int32(asked)}}}
		got := newPassword(pool)
		if len(got) != want || seen[got] {
			t.Errorf("%d characters, want %d and a new one", len(got), want)
		}
		seen[got] = true
		for _, class := range classes {
			if !strings.ContainsAny(got, class) {
				t.Errorf("a password without any of %s", class)
			}
		}
	}
	if len(newPassword(types.UserPoolType{})) != usualLength {
		t.Error("a pool without a policy")
	}
}
