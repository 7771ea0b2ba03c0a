package naming

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOurs(t *testing.T) {
	n := in("aws", "eu-west-1")
	ours := Tags{TagStack: "111122223333/eu-west-1/Lanyard"}
	for _, test := range []struct {
		name, arn string
		tags      Tags
		want      bool
	}{
		{"role", n.RoleArn("r"), ours, true},
		{"profile", n.ProfileArn("p"), ours, true},
		{"no tags", n.RoleArn("r"), nil, false},
		{"another stack's", n.RoleArn("r"), Tags{TagStack: "111122223333/eu-west-1/Other"}, false},
		{"another region's", n.RoleArn("r"), Tags{TagStack: "111122223333/eu-west-2/Lanyard"}, false},
		{"another path", "arn:aws:iam::111122223333:role/r", ours, false},
		{"a path that begins alike", "arn:aws:iam::111122223333:role/lanyard2/r", ours, false},
		{"another account", "arn:aws:iam::444455556666:role/lanyard/r", ours, false},
		{"another partition", "arn:aws-cn:iam::111122223333:role/lanyard/r", ours, false},
		{"another kind", "arn:aws:iam::111122223333:policy/lanyard/r", ours, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := n.Ours(test.arn, test.tags); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}

func TestNewTags(t *testing.T) {
	n := in("aws", "eu-west-1")
	const execution = "arn:aws:states:eu-west-1:111122223333:execution:InstanceRole:a b/c"
	got := n.NewTags("web", execution)
	want := Tags{TagStack: "111122223333/eu-west-1/Lanyard", TagTemplate: "web", TagExecution: Hash(execution), TagSpec: Pending}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !got.MadeBy(execution) || got.MadeBy(execution+"2") || (Tags{}).MadeBy("") {
		t.Error("MadeBy takes another execution for the one that made it")
	}
	if len(Hash(execution)) != 32 {
		t.Errorf("hash %q: want 32 digits", Hash(execution))
	}
}
