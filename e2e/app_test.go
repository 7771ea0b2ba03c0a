package e2e

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// The first run for an app, under AWS's weather: proven by the run itself, and here by a user who really signs in, and by what
// they may do in S3 and what not. The next run changes nothing.
func TestAnAppsUsersGetTheirRole(t *testing.T) {
	h := newHouse(t, localaws.Weather{"preset": "aws", "waitScale": 1})
	h.byHand()
	a := h.app("shop")
	uploads, payroll := h.bucket(h.ID+"-app-uploads"), h.bucket(h.ID+"-payroll")

	run := a.run("")
	got := run.identity(t)
	a.whole()
	pool, identity := a.ourUserPools()[0], a.ourIdentityPools()[0]
	arn, identityArn, roleArn := *pool.Arn, a.names.IdentityPoolArn(*identity.IdentityPoolId), a.names.RoleArn(a.roleName())
	want := outcome.Identity{
		Name: "shop", Template: "app", Decision: outcome.IdentityProven, Reason: "a sign-in became credentials of the role",
		UserPoolID: pool.Id, ClientID: got.ClientID, IdentityPoolID: identity.IdentityPoolId, RoleArn: &roleArn, AdminUser: aws.String("ada"),
		ProvenArn: aws.String("arn:aws:sts::" + h.ID + ":assumed-role/" + a.roleName() + "/CognitoIdentityCredentials"),
		Created:   []string{arn, arn + "/user/ada", identityArn, arn + "/client/" + *got.ClientID, roleArn}, Others: []string{}, Changes: got.Changes,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if status := a.users(*pool.Id); !cmp.Equal(status, []string{"ada"}) {
		t.Errorf("users %v, want the admin alone", status)
	}
	for _, secret := range []string{"eyJ", "ASIA", "SecretKey", "SessionToken", "Password\""} {
		if said := h.said(run); strings.Contains(said, secret) {
			t.Errorf("the run has said %s: %s", secret, around(said, secret))
		}
	}

	user, id := a.signedIn(*pool.Id, *identity.IdentityPoolId, "ben")
	if who := user.who(); who != *want.ProvenArn {
		t.Errorf("the user is %s, want %s", who, *want.ProvenArn)
	}
	for key, allowed := range map[string]bool{id + "/photo": true, "us-east-1:another/photo": false, "photo": false} {
		if err := keep(t.Context(), user.Config, uploads, key); allowed && err != nil || !allowed && !denied(err, "") {
			t.Errorf("put %s: %v, want allowed: %v", key, err, allowed)
		}
	}
	if _, err := user.read(payroll); !denied(err, "") {
		t.Errorf("read of another bucket: got %v, want a refusal", err)
	}
	if _, err := iam.NewFromConfig(user.Config).ListRoles(t.Context(), &iam.ListRolesInput{}); !denied(err, "") {
		t.Errorf("list roles: got %v, want a refusal", err)
	}

	must(t, h.ClearCalls(t.Context()))
	again := a.run("")
	if got := again.identity(t); got.Decision != outcome.Current || len(got.Created)+len(got.Changes) > 0 {
		t.Errorf("the next run: %+v", got)
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("the next run wrote %v", made)
	}
	if diff := cmp.Diff([]string{"PlanIdentity", "Decide", "Done"}, again.States); diff != "" {
		t.Errorf("states of the next run (-want +got):\n%s", diff)
	}
}

func keep(ctx context.Context, cfg aws.Config, bucket, key string) error {
	_, err := store(cfg).PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader("x")})
	return err
}

// around what was found, so that a person sees what it is.
func around(text, found string) string {
	at := strings.Index(text, found)
	return text[max(0, at-80):min(len(text), at+80)]
}

// A dry run says what would be done and does nothing.
func TestDryRunForAnApp(t *testing.T) {
	h := newHouse(t, nil)
	h.byHand()
	a := h.app("shop")
	got := a.run(`,"dryRun":true,"providers":[{"type":"SAML","name":"Staff","metadataUrl":"https://idp.example.com/metadata.xml"}]`).identity(t)
	var actions []outcome.Action
	for _, change := range got.Changes {
		actions = append(actions, change.Action)
	}
	want := []outcome.Action{
		outcome.CreateUserPool, outcome.InviteAdminUser, outcome.CreateIdentityPool, outcome.CreatePoolClient, outcome.CreateLoginProvider,
		outcome.CreateRole, outcome.BindRole,
	}
	if diff := cmp.Diff(want, actions); diff != "" || got.Decision != outcome.Planned {
		t.Errorf("decision %s (-want +got):\n%s", got.Decision, diff)
	}
	if made := changes(h.functionCalls()); len(made) > 0 {
		t.Errorf("it wrote %v", made)
	}
	a.nothing()
}
