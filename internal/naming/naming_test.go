package naming

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const instance = "i-0123456789abcdef0"

func in(partition, region string) Namespace {
	return Namespace{Partition: partition, Account: "111122223333", Region: region, StackName: "Lanyard"}
}

func TestName(t *testing.T) {
	long := strings.Repeat("t", 40) // the longest that the catalogue takes
	for _, test := range []struct{ name, region, template, instance, want string }{
		{"class", "eu-west-1", "web", "", "lanyard-eu-west-1-web"},
		{"instance", "eu-west-1", "web", instance, "lanyard-eu-west-1-web-i-0123456789abcdef0"},
		{"class that just fits", "ap-southeast-1", long, "", "lanyard-ap-southeast-1-" + long},
		{"instance that is shortened", "ap-southeast-1", long, instance, "lanyard-ap-southeast-1-tttttttttttt-a282553b-i-0123456789abcdef0"},
		{"instance that just fits", "eu-west-1", strings.Repeat("t", 26), instance, "lanyard-eu-west-1-" + strings.Repeat("t", 26) + "-" + instance},
		{"instance that is one too long", "eu-west-1", strings.Repeat("t", 27), instance, "lanyard-eu-west-1-ttttttttttttttttt-364db191-i-0123456789abcdef0"},
		{"old instance id", "us-east-1", "web", "i-01234567", "lanyard-us-east-1-web-i-01234567"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := in("aws", test.region).Name(test.template, test.instance)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if len(got) > maxName {
				t.Errorf("%d characters", len(got))
			}
		})
	}
}

// TestNamesAreDistinct holds that no two of (template, instance) share a name, that each fits, and that each belongs to its
// instance alone.
func TestNamesAreDistinct(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same names in every run
	text := func(length int, letters string) string {
		var text strings.Builder
		for range length {
			text.WriteByte(letters[random.IntN(len(letters))])
		}
		return text.String()
	}
	// Few letters, a long common part, and lengths on both sides of the bound: what collides would collide here.
	type key struct{ template, instance string }
	keys := map[key]bool{}
	for range 5000 {
		template := "a" + strings.Repeat("t", random.IntN(28)) + text(1+random.IntN(10), "ab-") + "z"
		keys[key{template, ""}] = true
		keys[key{template, "i-" + text(17, "01")}] = true
		keys[key{template, "i-" + text(8, "01")}] = true
		keys[key{template, instance}] = true
	}
	for _, region := range []string{"eu-west-1", "ap-southeast-1"} {
		n := in("aws", region)
		names := map[string]key{}
		for key := range keys {
			name := n.Name(key.template, key.instance)
			if other, taken := names[name]; taken {
				t.Fatalf("%v and %v are both called %s", key, other, name)
			}
			names[name] = key
			if len(name) > maxName {
				t.Fatalf("%s of %v has %d characters", name, key, len(name))
			}
			if n.BelongsTo(name, instance) != (key.instance == instance) {
				t.Fatalf("%s of %v: BelongsTo is wrong", name, key)
			}
		}
	}
}

func TestBelongsTo(t *testing.T) {
	n := in("aws", "eu-west-1")
	for _, test := range []struct {
		name, resource, instance string
		want                     bool
	}{
		{"its own", n.Name("web", instance), instance, true},
		{"its own, shortened", n.Name(strings.Repeat("t", 40), instance), instance, true},
		{"another instance's", n.Name("web", "i-00000000000000000"), instance, false},
		{"an instance with a longer id", n.Name("web", "i-0123456789abcdef0"), "i-0123456789abcdef", false},
		{"a class", n.Name("web", ""), instance, false},
		{"another region's", in("aws", "eu-west-2").Name("web", instance), instance, false},
		{"somebody else's", "web-" + instance, instance, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := n.BelongsTo(test.resource, test.instance); got != test.want {
				t.Errorf("BelongsTo(%q, %q) is %t", test.resource, test.instance, got)
			}
		})
	}
}

func TestArns(t *testing.T) {
	for _, partition := range []string{"aws", "aws-us-gov", "aws-cn"} {
		n := in(partition, "x-region-1")
		own := fmt.Sprintf("arn:%s:iam::111122223333:policy/own", partition)
		for _, test := range []struct{ name, want, got string }{
			{"role", "arn:" + partition + ":iam::111122223333:role/lanyard/r", n.RoleArn("r")},
			{"profile", "arn:" + partition + ":iam::111122223333:instance-profile/lanyard/p", n.ProfileArn("p")},
			{"AWS managed policy", "arn:" + partition + ":iam::aws:policy/ReadOnlyAccess", n.ManagedPolicyArn("ReadOnlyAccess")},
			{"with a path", "arn:" + partition + ":iam::aws:policy/service-role/X", n.ManagedPolicyArn("service-role/X")},
			{"own policy", own, n.ManagedPolicyArn(own)},
		} {
			t.Run(partition+" "+test.name, func(t *testing.T) {
				if diff := cmp.Diff(test.want, test.got); diff != "" {
					t.Errorf("(-want +got)\n%s", diff)
				}
			})
		}
	}
}

func TestNameFor(t *testing.T) {
	n, owner := in("aws", "ap-southeast-1"), strings.Repeat("o", 32)
	for _, test := range []struct{ name, template, owner, want string }{
		{"an app", "app", "shop", "lanyard-ap-southeast-1-app.shop"},
		{"not the template that reads alike", "app-shop", "", "lanyard-ap-southeast-1-app-shop."},
		{"shortened", strings.Repeat("t", 40), owner, "lanyard-ap-southeast-1-f57952fc." + owner},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := n.NameFor(test.template, test.owner)
			if diff := cmp.Diff(test.want, got); diff != "" || len(got) > maxName {
				t.Errorf("%d characters (-want +got)\n%s", len(got), diff)
			}
		})
	}
}
