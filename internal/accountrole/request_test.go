package accountrole

import (
	"strings"
	"testing"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
)

var (
	names     = naming.Namespace{Partition: "aws", Account: "111122223333", Region: "eu-west-1", StackName: "Lanyard"}
	templates = catalogue.Catalogue{
		"partner": {Name: "partner", Service: catalogue.Account, MaxSessionDuration: "2h"},
		"web":     {Name: "web", Service: catalogue.EC2},
	}
)

const etl = "arn:aws:iam::111122223333:role/team/etl"

func good(changes ...func(*Request)) Request {
	r := Request{AccountID: "444455556666", Template: "partner", Principal: etl, ExternalID: "abc-123"}
	for _, change := range changes {
		change(&r)
	}
	return r
}

func TestCheck(t *testing.T) {
	const want12, wantArn = `want 12 digits, such as 444455556666`, "want the ARN of an IAM role, of a user or of an account's root, or 12 digits; nothing with a wildcard"
	for _, test := range []struct {
		name   string
		change func(*Request)
		says   string // empty: it is right
	}{
		{"as it should be", func(*Request) {}, ""},
		{"an account as principal", func(r *Request) { r.Principal = "111122223333" }, ""},
		{"an account's root as principal", func(r *Request) { r.Principal = "arn:aws:iam::111122223333:root" }, ""},
		{"a user as principal", func(r *Request) { r.Principal = "arn:aws:iam::111122223333:user/ann@example.com" }, ""},
		{"all that an external id may hold", func(r *Request) { r.ExternalID = "aZ09_+=,.@:/-" }, ""},
		{"the longest external id", func(r *Request) { r.ExternalID = strings.Repeat("x", 1224) }, ""},
		{"a shorter session", func(r *Request) { r.MaxSessionDuration = "90m" }, ""},
		{"as long a session", func(r *Request) { r.MaxSessionDuration = "2h" }, ""},

		{"no account", func(r *Request) { r.AccountID = "" }, `accountId: value "": ` + want12},
		{"too few digits", func(r *Request) { r.AccountID = "44445555666" }, `accountId: value "44445555666": ` + want12},
		{"hyphens in it", func(r *Request) { r.AccountID = "4444-5555-6666" }, `accountId: value "4444-5555-6666": ` + want12},
		{"more lines", func(r *Request) { r.AccountID = "444455556666\n" }, `accountId: value "444455556666\n": ` + want12},
		{"the stack's own", func(r *Request) { r.AccountID = "111122223333" }, `accountId: value "111122223333": is the account of the stack itself: want another, with a member stack`},
		{"no template", func(r *Request) { r.Template = "" }, `template: value "": unknown: want one of partner`},
		{"an unknown template", func(r *Request) { r.Template = "db" }, `template: value "db": unknown: want one of partner`},
		{"a template for EC2", func(r *Request) { r.Template = "web" }, `template: value "web": is for service ec2: want one of partner`},
		{"no principal", func(r *Request) { r.Principal = "" }, `principal: value "": ` + wantArn},
		{"anybody", func(r *Request) { r.Principal = "*" }, `principal: value "*": ` + wantArn},
		{"any role", func(r *Request) { r.Principal = "arn:aws:iam::111122223333:role/*" }, `principal: value "arn:aws:iam::111122223333:role/*": ` + wantArn},
		{"a service", func(r *Request) { r.Principal = "ec2.amazonaws.com" }, `principal: value "ec2.amazonaws.com": ` + wantArn},
		{"a bucket", func(r *Request) { r.Principal = "arn:aws:s3:::x" }, `principal: value "arn:aws:s3:::x": ` + wantArn},
		{"a session", func(r *Request) { r.Principal = "arn:aws:sts::111122223333:assumed-role/etl/me" }, `principal: value "arn:aws:sts::111122223333:assumed-role/etl/me": is a session, which ends: want the ARN of its role`},
		{"another partition", func(r *Request) { r.Principal = "arn:aws-cn:iam::111122223333:root" }, `principal: value "arn:aws-cn:iam::111122223333:root": is in partition aws-cn: want one in aws`},
		{"no external id", func(r *Request) { r.ExternalID = "" }, "externalId: value of 0 characters: want 2 to 1224: letters, digits and _+=,.@:/-"},
		{"a short external id", func(r *Request) { r.ExternalID = "x" }, "externalId: value of 1 characters: want 2 to 1224: letters, digits and _+=,.@:/-"},
		{"a long external id", func(r *Request) { r.ExternalID = strings.Repeat("x", 1225) }, "externalId: value of 1225 characters: want 2 to 1224: letters, digits and _+=,.@:/-"},
		{"an external id with a blank", func(r *Request) { r.ExternalID = "a b" }, "externalId: value of 3 characters: has others than letters, digits and _+=,.@:/-"},
		{"no duration", func(r *Request) { r.MaxSessionDuration = "long" }, `maxSessionDuration: value "long": want a duration from 15m to 12h, such as 90m or 2h`},
		{"too short a session", func(r *Request) { r.MaxSessionDuration = "14m" }, `maxSessionDuration: value "14m": want a duration from 15m to 12h, such as 90m or 2h`},
		{"a longer session", func(r *Request) { r.MaxSessionDuration = "3h" }, `maxSessionDuration: value "3h": longer than template partner allows: want 2h0m0s at most`},
		{
			"two things", func(r *Request) { r.AccountID, r.ExternalID = "1", "x" },
			`accountId: value "1": ` + want12 + "\nexternalId: value of 1 characters: want 2 to 1224: letters, digits and _+=,.@:/-",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := good(test.change).Grant(templates, names)
			switch {
			case test.says == "" && err != nil:
				t.Error(err)
			case test.says != "" && (err == nil || err.Error() != test.says || step.CodeOf(err) != step.InvalidInput):
				t.Errorf("got  %s: %v\nwant InvalidInput: %s", step.CodeOf(err), err, test.says)
			}
		})
	}
	if err := good(func(r *Request) { r.Template = "db" }).Check(nil, naming.Namespace{}); err != nil {
		t.Errorf("without a catalogue: %s", err)
	}
}

func TestGrant(t *testing.T) {
	of := func(changes ...func(*Request)) Grant {
		g, err := good(changes...).Grant(templates, names)
		if err != nil {
			t.Fatal(err)
		}
		return g
	}
	account := func(r *Request) { r.Principal = "111122223333" }
	root := func(r *Request) { r.Principal = "arn:aws:iam::111122223333:root" }
	if a, b := of(account), of(root); a.RoleName != b.RoleName || a.Principal != b.Principal {
		t.Errorf("an account and its root are one principal: %+v, %+v", a, b)
	}
	if of().RoleName == of(root).RoleName {
		t.Error("two principals share a role")
	}
	rotated := of(func(r *Request) { r.ExternalID = "another" })
	if rotated.RoleName != of().RoleName || rotated.Role().Digest() == of().Role().Digest() || rotated.Digest() != of().Digest() {
		t.Error("a new external id: want the same role, another trust, the same template")
	}
	if got := of().RoleArn(); !strings.HasPrefix(got, "arn:aws:iam::444455556666:role/lanyard/lanyard-eu-west-1-partner.") {
		t.Errorf("the role is %s", got)
	}
	narrow := of(func(r *Request) { r.MaxSessionDuration = "1h" })
	if got := narrow.Role().MaxSessionDuration; got != 3600 || narrow.Note() != nil {
		t.Errorf("narrowed to 1h: %d s, note %v", got, narrow.Note())
	}
	if got := of(); got.Role().MaxSessionDuration != 7200 || got.Note() == nil || !strings.HasPrefix(*got.Note(), "sessions of up to 2 h are for a principal with keys of its own") {
		t.Errorf("as the template says: %d s, note %v", got.Role().MaxSessionDuration, got.Note())
	}
}
