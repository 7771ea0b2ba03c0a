package policy

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// doc wraps statements in a document.
func doc(statements string) string {
	return `{"Version":"2012-10-17","Statement":` + statements + `}`
}

func TestEqual(t *testing.T) {
	for _, test := range []struct {
		name, a, b string
		want       bool
	}{
		{"white space and order of keys", `{ "Statement": [], "Version": "2012-10-17" }`, doc(`[]`), true},
		{"one statement, list of one", doc(`{"Effect":"Deny"}`), doc(`[{"Effect":"Deny"}]`), true},
		{"order of statements", doc(`[{"Effect":"Deny"},{"Effect":"Allow"}]`), doc(`[{"Effect":"Allow"},{"Effect":"Deny"}]`), true},
		{"statement given twice", doc(`[{"Effect":"Deny"},{"Effect":"Deny"}]`), doc(`{"Effect":"Deny"}`), true},
		{"statement that is missing", doc(`[{"Effect":"Deny"},{"Effect":"Allow"}]`), doc(`{"Effect":"Deny"}`), false},
		{"no version is the old one", `{"Statement":[]}`, `{"Version":"2008-10-17","Statement":[]}`, true},
		{"other version", `{"Statement":[]}`, doc(`[]`), false},

		{"one action, list of one", doc(`{"Action":"s3:GetObject"}`), doc(`{"Action":["s3:GetObject"]}`), true},
		{"order of actions", doc(`{"Action":["s3:a","s3:b"]}`), doc(`{"Action":["s3:b","s3:a"]}`), true},
		{"action given twice", doc(`{"Action":["s3:a","s3:a"]}`), doc(`{"Action":"s3:a"}`), true},
		{"case of actions", doc(`{"Action":"S3:getobject"}`), doc(`{"Action":"s3:GetObject"}`), true},
		{"all actions", doc(`{"Action":"*:*"}`), doc(`{"Action":"*"}`), true},
		{"action and not action", doc(`{"Action":"s3:a"}`), doc(`{"NotAction":"s3:a"}`), false},
		{"order of resources", doc(`{"Resource":["arn:b","arn:a"]}`), doc(`{"Resource":["arn:a","arn:b"]}`), true},
		{"case of resources", doc(`{"Resource":"arn:aws:s3:::a"}`), doc(`{"Resource":"arn:aws:s3:::A"}`), false},

		{"sid is kept", doc(`{"Sid":"A","Effect":"Deny"}`), doc(`{"Effect":"Deny"}`), false},
		{"empty sid is none", doc(`{"Sid":"","Effect":"Deny"}`), doc(`{"Effect":"Deny"}`), true},

		{"account and its root", doc(`{"Principal":{"AWS":"111122223333"}}`), doc(`{"Principal":{"AWS":["arn:aws:iam::111122223333:root"]}}`), true},
		{"root in another partition", doc(`{"Principal":{"AWS":"111122223333"}}`), doc(`{"Principal":{"AWS":"arn:aws-cn:iam::111122223333:root"}}`), true},
		{"other account", doc(`{"Principal":{"AWS":"111122223333"}}`), doc(`{"Principal":{"AWS":"arn:aws:iam::444455556666:root"}}`), false},
		{"account as a number", doc(`{"Principal":{"AWS":111122223333}}`), doc(`{"Principal":{"AWS":"111122223333"}}`), true},
		{"everybody", doc(`{"Principal":"*"}`), doc(`{"Principal":{"AWS":"*"}}`), true},
		{"service, list of one", doc(`{"Principal":{"Service":"ec2.amazonaws.com"}}`), doc(`{"Principal":{"Service":["ec2.amazonaws.com"]}}`), true},
		{"service and account", doc(`{"Principal":{"Service":"x"}}`), doc(`{"Principal":{"AWS":"x"}}`), false},

		{"truth value and text", doc(`{"Condition":{"Bool":{"aws:SecureTransport":true}}}`), doc(`{"Condition":{"Bool":{"aws:SecureTransport":["True"]}}}`), true},
		{"number and text", doc(`{"Condition":{"NumericLessThan":{"s3:max-keys":10}}}`), doc(`{"Condition":{"NumericLessThan":{"s3:max-keys":"10"}}}`), true},
		{"case of condition keys", doc(`{"Condition":{"StringEquals":{"AWS:SourceVpc":"v"}}}`), doc(`{"Condition":{"StringEquals":{"aws:sourcevpc":"v"}}}`), true},
		{"case of condition values", doc(`{"Condition":{"StringEquals":{"aws:x":"v"}}}`), doc(`{"Condition":{"StringEquals":{"aws:x":"V"}}}`), false},
		{"order of condition values", doc(`{"Condition":{"StringEquals":{"aws:x":["a","b"]}}}`), doc(`{"Condition":{"StringEquals":{"aws:x":["b","a","b"]}}}`), true},
		{"condition that asks for nothing", doc(`{"Effect":"Deny","Condition":{"StringEquals":{}}}`), doc(`{"Effect":"Deny"}`), true},
		{"any and all values", doc(`{"Condition":{"ForAnyValue:StringEquals":{"aws:x":"a"}}}`), doc(`{"Condition":{"ForAllValues:StringEquals":{"aws:x":"a"}}}`), false},
		{"unknown keys count", doc(`{"Efect":"Allow"}`), doc(`{}`), false},
		{"escapes in JSON", doc(`{"Resource":"\u0061<"}`), doc(`{"Resource":"a\u003c"}`), true},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, pair := range [][2]string{{test.a, test.b}, {test.b, test.a}} {
				got, err := Equal([]byte(pair[0]), []byte(pair[1]))
				if err != nil {
					t.Fatal(err)
				}
				if got != test.want {
					a, _ := Canonical([]byte(pair[0]))
					b, _ := Canonical([]byte(pair[1]))
					t.Errorf("Equal is %t, want %t; canonical:\n%s\n%s", got, test.want, a, b)
				}
			}
		})
	}
}

func TestCanonicalRefuses(t *testing.T) {
	for _, test := range []struct{ name, document, want string }{
		{"nothing", ``, "not valid JSON: EOF"},
		{"a list", `[]`, "not a JSON object"},
		{"half an object", `{"a":`, "not valid JSON"},
		{"two objects", `{} {}`, "something follows it"},
		{"a key twice", `{"Id":"a","Id":"b"}`, `key "Id" is given twice`},
		{"a condition key in two cases", doc(`{"Condition":{"StringEquals":{"aws:x":"a","AWS:X":"b"}}}`), `gives the key "aws:x" twice`},
		{"depth", strings.Repeat(`{"a":`, 50) + "1" + strings.Repeat("}", 50), "nested more than 32 deep"},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Canonical([]byte(test.document))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %s, %v; want an error with %q", got, err, test.want)
			}
		})
	}
}

func TestDecode(t *testing.T) {
	for _, test := range []struct{ name, document, want string }{
		{"plain", ` {"a":"%20+"}`, ` {"a":"%20+"}`},
		{"as IAM sends it", `%7B%22Action%22%3A%22s3%3A%2A%22%7D`, `{"Action":"s3:*"}`},
		{"plus is no space", `%7B%22a%22%3A%22b+c%2Bd%20e%22%7D`, `{"a":"b+c+d e"}`},
	} {
		t.Run(test.name, func(t *testing.T) {
			got, err := Decode(test.document)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
	if _, err := Decode("%7"); err == nil {
		t.Error("a broken escape was taken")
	}
}

func TestSize(t *testing.T) {
	for _, test := range []struct {
		name, document string
		want           int
	}{
		{"white space between parts", "{ \"a\" :\n \"b c\" }", len(`{"a":"b c"}`)},
		{"characters, not bytes", `{"a":"é"}`, 9},
		{"no JSON", "x y", 3},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := Size([]byte(test.document)); got != test.want {
				t.Errorf("got %d, want %d", got, test.want)
			}
		})
	}
}

// FuzzCanonical holds that a canonical document is its own canonical form, and that nothing panics.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{
		doc(`[{"Sid":"A","Effect":"Allow","Action":["s3:Get*","S3:get*"],"Resource":"*","Condition":{"Bool":{"aws:X":true}}}]`),
		doc(`{"Effect":"Allow","Principal":{"AWS":["111122223333","arn:aws:iam::111122223333:root"],"Service":"ec2.amazonaws.com"}}`),
		doc(`{"NotPrincipal":"*","NotAction":1e3,"NotResource":[["a"],null,{}]}`),
		`{"Statement":null,"Version":7,"Id":""}`, `{"Statement":[1,[2],{"Condition":{"Null":{"K":[false,0.10]}}}]}`, "{\"a\xff\":\"\xff\"}", ``,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		Validate(document)
		AllowsEverything(document)
		once, err := Canonical(document)
		if err != nil {
			return
		}
		twice, err := Canonical(once)
		if err != nil {
			t.Fatalf("refuses its own output: %v\n%s", err, once)
		}
		if !bytes.Equal(once, twice) {
			t.Errorf("not idempotent:\n%s\n%s", once, twice)
		}
	})
}
