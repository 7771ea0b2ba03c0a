package userpool_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/userpool"
)

// A client's owner chooses what it offers besides what was asked for, COGNITO too.
func TestOffer(t *testing.T) {
	for _, test := range []struct {
		name              string
		have, asked, want []string // want nil: no update is due
	}{
		{"nothing asked", []string{"COGNITO"}, nil, nil},
		{"nothing asked, the pool's own users taken off", []string{"Google"}, nil, nil},
		{"one asked", []string{"COGNITO"}, []string{"Staff"}, []string{"COGNITO", "Staff"}},
		{"one asked, the pool's own users taken off", []string{"Google"}, []string{"Staff"}, []string{"Google", "Staff"}},
		{"all offered", []string{"Staff", "Google"}, []string{"Staff"}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			if update := userpool.Offer(types.UserPoolClientType{SupportedIdentityProviders: test.have}, test.asked); update != nil {
				got = update.SupportedIdentityProviders
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("offered (-want +got):\n%s", diff)
			}
		})
	}
}
