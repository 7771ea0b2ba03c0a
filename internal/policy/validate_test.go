package policy

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestValidate(t *testing.T) {
	statement := func(parts string) string { return doc(`[{"Effect":"Allow",` + parts + `}]`) }
	with := func(condition string) string {
		return statement(`"Action":"s3:GetObject","Resource":"*","Condition":` + condition)
	}
	for _, test := range []struct {
		name, document string
		want           []string
	}{
		{"all that is allowed", `{"Version":"2012-10-17","Id":"x","Statement":{"Sid":"A1","Effect":"Deny","NotAction":["s3:Get*","execute-api:Invoke","*"],
			"NotResource":["*","arn:aws:s3:::a/${aws:username}"],"Condition":{"ForAnyValue:StringLikeIfExists":{"aws:TagKeys":["a","b"]},
			"Null":{"aws:x":true},"NumericEquals":{"s3:max-keys":10},"IpAddress":{"aws:SourceIp":["2001:db8::/32","203.0.113.7"]}}}}`, nil},
		{"no JSON", `{`, []string{`policy document is not valid JSON: EOF: want a JSON object with Version and Statement`}},
		{"empty", `{}`, []string{`Version: missing: want "2012-10-17"`, `Statement: missing: want a list of statements`}},
		{
			"old version", `{"Version":"2008-10-17","Statement":[]}`,
			[]string{
				`Version: value "2008-10-17": want "2012-10-17", since the older language takes variables such as ${aws:username} for text`,
				`Statement: empty: want a statement`,
			},
		},
		{"unknown keys", `{"Version":"2012-10-17","Statements":[],"Statement":{"effect":"Allow","Effect":"Allow","Action":"*","Resource":"*"}}`, []string{
			`Statements: unknown key: want one of Version, Id, Statement`,
			`Statement.effect: unknown key: want one of Sid, Effect, Action, NotAction, Resource, NotResource, Condition`,
		}},
		{"text for a statement", doc(`["Allow"]`), []string{`Statement[0]: value "Allow": want a statement with Effect, Action and Resource`}},
		{"empty statement", doc(`[{}]`), []string{
			`Statement[0].Effect: missing: want Allow or Deny`,
			`Statement[0].Action: missing: want Action or NotAction`,
			`Statement[0].Resource: missing: want Resource or NotResource`,
		}},
		{"effect", doc(`[{"Effect":"allow","Action":"*","Resource":"*"}]`), []string{`Statement[0].Effect: value "allow": want Allow or Deny`}},
		{"action format", statement(`"Action":["s3GetObject","s3:Get Object",5],"Resource":"*"`), []string{
			`Statement[0].Action[0]: value "s3GetObject": want service:Action, such as s3:GetObject`,
			`Statement[0].Action[1]: value "s3:Get Object": want service:Action, such as s3:GetObject`,
			`Statement[0].Action[2]: value 5: want a text`,
		}},
		{"both and neither", statement(`"Action":"s3:a","NotAction":"s3:b","Resource":[]`), []string{
			`Statement[0].NotAction: given besides Action: want one of the two`,
			`Statement[0].Resource: empty: want at least one value`,
		}},
		{"resource", statement(`"Action":"s3:*","Resource":["bucket","arn:aws:s3","arn:aws:s3*"]`), []string{
			`Statement[0].Resource[0]: value "bucket": want "*" or an ARN, such as arn:${Partition}:s3:::bucket/*`,
			`Statement[0].Resource[1]: value "arn:aws:s3": want "*" or an ARN, such as arn:${Partition}:s3:::bucket/*`,
		}},
		{"principal", statement(`"Action":"s3:*","Resource":"*","Principal":"*"`), []string{
			`Statement[0].Principal: given: want none, because the role itself is the principal; who may assume the role follows from the template's service`,
		}},
		{"sids", doc(`[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},
			{"Sid":"A b","Effect":"Allow","Action":"*","Resource":"*"}]`), []string{
			`Statement[1].Sid: value "A": want a Sid that Statement[0] does not have`,
			`Statement[2].Sid: value "A b": want ASCII letters and digits only`,
		}},
		{"condition operator", with(`{"StringEqual":{"aws:x":"a"},"NullIfExists":{"aws:x":true},"Bool":[]}`), []string{
			`Statement[0].Condition.Bool: value []: want condition keys, such as aws:SourceVpc, with values`,
			`Statement[0].Condition.NullIfExists: unknown operator: want one such as StringEquals, ArnLike or Bool; ` +
				`ForAnyValue: or ForAllValues: before it, IfExists behind it`,
			`Statement[0].Condition.StringEqual: unknown operator: want one such as StringEquals, ArnLike or Bool; ` +
				`ForAnyValue: or ForAllValues: before it, IfExists behind it`,
		}},
		{"condition keys and values", with(`{"Bool":{"aws:a":"yes"},"NumericEquals":{"x":"1"},"IpAddress":{"aws:SourceIp":["a"]},
			"StringEquals":{"aws:b":{},"aws:c":[],"AWS:C":"x"}}`), []string{
			`Statement[0].Condition.Bool.aws:a: value "yes": want true or false`,
			`Statement[0].Condition.IpAddress.aws:SourceIp[0]: value "a": want an address or a range, such as 203.0.113.0/24`,
			`Statement[0].Condition.NumericEquals.x: condition key "x": want service:Key, such as aws:SourceVpc`,
			`Statement[0].Condition.StringEquals.aws:b: value {}: want a text, a number, true or false`,
			`Statement[0].Condition.StringEquals.aws:c: given twice, in two cases: want one key with all values`,
			`Statement[0].Condition.StringEquals.aws:c: empty: want at least one value`,
		}},
		{"condition is no mapping", with(`"x"`), []string{`Statement[0].Condition: value "x": want operators, such as StringEquals, with keys and values`}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, problem := range Validate([]byte(test.document)) {
				got = append(got, problem.String())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestAllowsEverything(t *testing.T) {
	for _, test := range []struct {
		name, statement string
		want            bool
	}{
		{"all on all", `{"Effect":"Allow","Action":"*","Resource":"*"}`, true},
		{"a condition exempts nothing", `{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"true"}}}`, true},
		{"in the second statement", `[{"Effect":"Deny","Action":"*","Resource":"*"},{"Effect":"Allow","Action":["s3:a","*:*"],"Resource":["a","*"]}]`, true},
		{"more wildcards", `{"Effect":"Allow","Action":"**","Resource":"*?"}`, true},
		{"as an ARN", `{"Effect":"Allow","Action":"*","Resource":"arn:${Partition}:*:*:${Account}:*"}`, true},
		{"as a short ARN", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:*"}`, true},
		{"all but some actions", `{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}`, true},
		{"all but some resources", `{"Effect":"Allow","Action":"*","NotResource":"arn:aws:s3:::a"}`, true},
		{"denied", `{"Effect":"Deny","Action":"*","Resource":"*"}`, false},
		{"one service", `{"Effect":"Allow","Action":"s3:*","Resource":"*"}`, false},
		{"one service's resources", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"}`, false},
		{"one bucket", `{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::a"}`, false},
		{"apart", `[{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::a"},{"Effect":"Allow","Action":"s3:a","Resource":"*"}]`, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := AllowsEverything([]byte(doc(test.statement))); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
