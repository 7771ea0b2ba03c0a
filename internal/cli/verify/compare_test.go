package verify_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/cli/verify"
)

const id = "i-0123456789abcdef0"

func known() catalogue.Catalogue {
	c := catalogue.Catalogue{
		"web":    {Service: catalogue.EC2, Match: &catalogue.Match{Tags: map[string]string{"Role": "web"}}},
		"worker": {Service: catalogue.EC2, Scope: catalogue.ScopeInstance, Match: &catalogue.Match{Tags: map[string]string{"Role": "worker"}}},
		"edge":   {Service: catalogue.EC2, Match: &catalogue.Match{Subnets: []string{"subnet-1"}, VPCs: []string{"vpc-1"}, AMIs: []string{"ami-1"}}},
		"task":   {Service: catalogue.ECS},
	}
	for name, t := range c {
		t.Name = name
		c[name] = t.WithDefaults()
	}
	return c
}

// with is an instance that has the profile, and all that should come of it.
func with(profile string, tags map[string]string) verify.Observed {
	return verify.Observed{
		InstanceID: id, Region: "eu-central-1", Account: "111122223333", Tags: tags,
		ProfileArn: "arn:aws:iam::111122223333:instance-profile/lanyard/" + profile, ProfileStatus: "Success", Role: profile,
		CallerArn: "arn:aws:sts::111122223333:assumed-role/" + profile + "/" + id, CallerAccount: "111122223333",
	}
}

func tag(role string) map[string]string { return map[string]string{"Role": role} }

func TestCompare(t *testing.T) {
	const web, worker = "lanyard-eu-central-1-web", "lanyard-eu-central-1-worker-" + id
	change := func(o verify.Observed, by func(*verify.Observed)) verify.Observed {
		by(&o)
		return o
	}
	for _, c := range []struct {
		name     string
		seen     verify.Observed
		verified bool
		want     string // the checks that do not say yes
	}{
		{"as it should be", with(web, tag("web")), true, ""},
		{"a role of its own", with(worker, tag("worker")), true, ""},
		{
			"tags are not shown", with(web, nil), true,
			"unseen match: cannot be told: tag Role (tags are not enabled in the instance's metadata)",
		},
		{"by where it is", change(with("lanyard-eu-central-1-edge", nil), func(o *verify.Observed) {
			o.SubnetID, o.VPCID, o.ImageID = "subnet-1", "vpc-1", "ami-1"
		}), true, ""},
		{
			"where it is, is not shown", change(with("lanyard-eu-central-1-edge", nil), func(o *verify.Observed) { o.ImageID = "ami-1" }), true,
			"unseen match: cannot be told: subnet (the metadata does not show it), VPC (the metadata does not show it)",
		},
		{
			"somewhere else", change(with("lanyard-eu-central-1-edge", nil), func(o *verify.Observed) { o.ImageID = "ami-2" }), false,
			"no match: its AMI is ami-2, where one of ami-1 is wanted",
		},
		{
			"the tag was changed", with(web, tag("worker")), false,
			`no match: its tag Role is "worker", where "web" is wanted|no only match: template worker is for it: tag Role is "worker"`,
		},
		{"the tag was taken off", with(web, map[string]string{}), false, `no match: it has no tag Role, where "web" is wanted`},
		{"two templates are for it", change(with(web, tag("web")), func(o *verify.Observed) {
			o.SubnetID, o.VPCID, o.ImageID = "subnet-1", "vpc-1", "ami-1"
		}), false, "no only match: template edge is for it: subnet is subnet-1, VPC is vpc-1, AMI is ami-1"},
		{
			"a template that is gone", with("lanyard-eu-central-1-db", tag("web")), false,
			"no template: profile lanyard-eu-central-1-db is of no template of the catalogue: it knows edge, task, web, worker|" +
				`no only match: template web is for it: tag Role is "web"`,
		},
		{
			"another region's profile", with("lanyard-us-east-1-web", nil), false,
			"no template: profile lanyard-us-east-1-web is of no template of the catalogue: it knows edge, task, web, worker",
		},
		{"a template for another service", with("lanyard-eu-central-1-task", nil), false, "no service: template task is for service ecs, not ec2"},
		{
			"another scope than the template's", with("lanyard-eu-central-1-worker", tag("worker")), false,
			"no scope: template worker has scope instance, whose profile is " + worker,
		},
		{
			"another instance's own profile", with("lanyard-eu-central-1-worker-i-0fedcba9876543210", tag("worker")), false,
			"no template: profile lanyard-eu-central-1-worker-i-0fedcba9876543210 is of no template of the catalogue: it knows edge, task, web, worker|" +
				`no only match: template worker is for it: tag Role is "worker"`,
		},
		{"a profile of somebody else", change(with(web, tag("web")), func(o *verify.Observed) {
			o.ProfileArn = "arn:aws:iam::111122223333:instance-profile/" + web
		}), false, "no template: profile arn:aws:iam::111122223333:instance-profile/" + web + " is not under the path /lanyard/: Lanyard did not make it|" +
			`no only match: template web is for it: tag Role is "web"`},
		{"another role in the profile", change(with(web, tag("web")), func(o *verify.Observed) {
			o.Role, o.CallerArn = "admin", "arn:aws:sts::111122223333:assumed-role/admin/"+id
		}), false, "no role: the metadata serves admin, not " + web},
		{"EC2 cannot assume the role", change(with(web, tag("web")), func(o *verify.Observed) {
			o.ProfileStatus, o.Role = "AssumeRoleUnauthorizedAccess", ""
		}), false, "no role: EC2 cannot serve the profile's role: AssumeRoleUnauthorizedAccess"},
		{"STS does not answer", change(with(web, tag("web")), func(o *verify.Observed) {
			o.CallerArn, o.CallerError = "", "ask STS who these credentials are: timeout"
		}), false, "no credentials: ask STS who these credentials are: timeout"},
		{
			"credentials of another instance", change(with(web, tag("web")), func(o *verify.Observed) { o.CallerArn += "1" }), false,
			"no credentials: STS knows them as arn:aws:sts::111122223333:assumed-role/" + web + "/" + id + "1, not as assumed-role/" +
				web + "/" + id + " of account 111122223333",
		},
		{
			"no profile, and a template",
			verify.Observed{InstanceID: id, Tags: tag("web")},
			false,
			`no profile: it has none, and template web is for it: tag Role is "web"`,
		},
		{
			"no profile, and who knows",
			verify.Observed{InstanceID: id, SubnetID: "subnet-2"},
			false,
			"no profile: it has none, and template web may be for it: cannot be told: tag Role (tags are not enabled in the instance's metadata)|" +
				"no profile: it has none, and template worker may be for it: cannot be told: tag Role (tags are not enabled in the instance's metadata)",
		},
		{"no profile, and no template", verify.Observed{InstanceID: id, SubnetID: "subnet-2", Tags: tag("lonely")}, true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			report := verify.Compare(known(), c.seen)
			var wrong []string
			for _, check := range report.Checks {
				if check.Result != verify.Yes && check.Name != "policies" {
					wrong = append(wrong, fmt.Sprintf("%s %s: %s", check.Result, check.Name, check.Detail))
				}
			}
			if diff := cmp.Diff(c.want, strings.Join(wrong, "|")); diff != "" {
				t.Errorf("checks (-want +got):\n%s", diff)
			}
			if report.Verified != c.verified {
				t.Errorf("verified: %t, want %t", report.Verified, c.verified)
			}
		})
	}
}
