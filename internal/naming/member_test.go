package naming

import (
	"strings"
	"testing"
)

func TestInAnotherAccount(t *testing.T) {
	home := in("aws", "eu-west-1")
	home.BoundaryArn = "arn:aws:iam::111122223333:policy/lanyard/lanyard-boundary-eu-west-1"
	there := home.Member("444455556666")
	for what, both := range map[string][2]string{
		"the stack's tag stays":                 {home.Stack(), there.Stack()},
		"also from there and back":              {home.Stack(), there.Member("111122223333").Stack()},
		"the role is in that account":           {"arn:aws:iam::444455556666:role/lanyard/x", there.RoleArn("x")},
		"and so is the boundary":                {"arn:aws:iam::444455556666:policy/lanyard/lanyard-boundary-eu-west-1", there.BoundaryArn},
		"the way in is the member stack's role": {"arn:aws:iam::444455556666:role/lanyard-stack/Lanyard-Member-eu-west-1", there.MemberRoleArn()},
	} {
		if both[0] != both[1] {
			t.Errorf("%s: want %s, got %s", what, both[0], both[1])
		}
	}
	if home.Ours(there.RoleArn("x"), Tags{TagStack: home.Stack()}) {
		t.Error("a role of another account is taken for one of the stack's own")
	}
}

func TestMemberRoleFits(t *testing.T) {
	if name := MemberRole(strings.Repeat("s", 40), "ap-southeast-1"); len(name) > maxName {
		t.Errorf("%s has %d characters", name, len(name))
	}
}
