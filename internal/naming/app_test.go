package naming

import (
	"strings"
	"testing"

	"example.com/lanyard/internal/step"
)

func TestLoginProvider(t *testing.T) {
	for _, test := range []struct{ partition, region, want string }{
		{"aws", "eu-west-1", "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc"},
		{"aws-us-gov", "us-gov-west-1", "cognito-idp.us-gov-west-1.amazonaws.com/us-gov-west-1_abc"},
		{"aws-cn", "cn-north-1", "cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_abc"},
	} {
		n := Namespace{Partition: test.partition, Region: test.region, Account: "111122223333"}
		if got := n.LoginProvider(test.region + "_abc"); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
		want := "arn:" + test.partition + ":cognito-identity:" + test.region + ":111122223333:identitypool/" + test.region + ":1"
		if got := n.IdentityPoolArn(test.region + ":1"); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestOwnApp(t *testing.T) {
	n := Namespace{Partition: "aws", Region: "us-east-1", Account: "111122223333", StackName: "Lanyard"}
	if err := n.OwnApp("user pool", "id", "shop", n.AppTags("app", "shop", "run")); err != nil {
		t.Error(err)
	}
	for _, tags := range []Tags{nil, {TagStack: n.Stack()}, {TagStack: "another", TagApp: "shop"}, n.AppTags("app", "another", "run")} {
		err := n.OwnApp("user pool", "id", "shop", tags)
		if step.CodeOf(err) != step.NotOwned || !strings.Contains(err.Error(), "user pool id is named lanyard-shop and is not of stack 111122223333/us-east-1/Lanyard and app shop") {
			t.Errorf("%v: %v", tags, err)
		}
	}
}
