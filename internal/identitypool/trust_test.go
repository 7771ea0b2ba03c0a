package identitypool_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/identitypool"
	"example.com/lanyard/internal/naming"
)

func TestTrustLacks(t *testing.T) {
	n := naming.Namespace{Partition: "aws", Region: "us-east-1", Account: "111122223333"}
	const pool = "us-east-1:11111111-2222-3333-4444-555555555555"
	template := catalogue.Template{Name: "app", Service: catalogue.Cognito}
	ours := string(template.RenderFor(n, catalogue.Trustee{IdentityPoolID: pool}).Trust)
	all := []string{
		"the principal cognito-identity.amazonaws.com", "sts:AssumeRoleWithWebIdentity", "sts:TagSession", "aud " + pool, "amr authenticated",
	}
	for _, test := range []struct {
		name, trust string
		want        []string
	}{
		{"ours", ours, []string{}},
		{"of another pool", strings.ReplaceAll(ours, pool, "another"), []string{"aud " + pool}},
		{"for guests", strings.ReplaceAll(ours, `"authenticated"`, `"unauthenticated"`), []string{"amr authenticated"}},
		{"without tags", strings.ReplaceAll(ours, "sts:TagSession", "sts:AssumeRole"), []string{"sts:TagSession"}},
		{"of EC2", `{"Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}`, all},
		{"denied", strings.ReplaceAll(ours, "Allow", "Deny"), all},
		{"nonsense", "x", []string{"a trust policy that can be read"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, identitypool.TrustLacks(json.RawMessage(test.trust), n, pool)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
