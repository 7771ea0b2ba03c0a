package instanceid_test

import (
	"testing"

	"example.com/lanyard/internal/instanceid"
	"example.com/lanyard/internal/step"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	const want = "want the id of an instance, such as i-0123456789abcdef0"
	for _, test := range []struct{ id, words string }{
		{"i-0123456789abcdef0", ""},
		{"i-0a1b2c3d", ""},
		{"", "instanceId: missing: " + want},
		{"web", `instanceId: value "web": ` + want},
		{"i-", `instanceId: value "i-": ` + want},
		{"i-0123456789abcdef", `instanceId: value "i-0123456789abcdef": ` + want},
		{"i-0123456789abcdef01", `instanceId: value "i-0123456789abcdef01": ` + want},
		{"i-0123456789ABCDEF0", `instanceId: value "i-0123456789ABCDEF0": ` + want},
		{"i-0123456789abcdefg", `instanceId: value "i-0123456789abcdefg": ` + want},
		{"i-0a1b2c3d\n", `instanceId: value "i-0a1b2c3d\n": ` + want},
		{" i-0a1b2c3d", `instanceId: value " i-0a1b2c3d": ` + want},
		{"ami-0a1b2c3d", `instanceId: value "ami-0a1b2c3d": ` + want},
	} {
		t.Run(test.id, func(t *testing.T) {
			t.Parallel()
			err := instanceid.Check(test.id)
			switch {
			case test.words == "" && err != nil:
				t.Errorf("refused: %v", err)
			case test.words != "" && (err == nil || err.Error() != test.words || step.CodeOf(err) != step.InvalidInput):
				t.Errorf("got %s: %v, want %s", step.CodeOf(err), err, test.words)
			}
		})
	}
}
