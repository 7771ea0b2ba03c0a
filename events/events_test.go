// Package events holds sample inputs: what a person writes for a machine by hand, and what EventBridge delivers.
package events_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/functions/planaccount"
	"example.com/lanyard/functions/planidentity"
	"example.com/lanyard/functions/planinstance"
	"example.com/lanyard/functions/planrelease"
	"example.com/lanyard/internal/accountrole"
	"example.com/lanyard/internal/appidentity"
	"example.com/lanyard/internal/catalogue/source"
	"example.com/lanyard/internal/instanceid"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/roles"
)

const id = "i-0123456789abcdef0"

func TestInputsOfInstanceRole(t *testing.T) {
	known, err := source.Load(roles.FS)
	if err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]planinstance.Input{
		"instancerole.json":        {InstanceID: id},
		"instancerole-dryrun.json": {InstanceID: id, DryRun: true},
		"instancerole-repair.json": {InstanceID: id, Template: "worker", Replace: "never", Verify: true},
	} {
		var in planinstance.Input
		read(t, file, &in)
		if diff := cmp.Diff(want, in); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		if err := instanceid.Check(in.InstanceID); err != nil {
			t.Errorf("%s: %s", file, err)
		}
		request := plan.Request{Template: in.Template, Replace: in.Replace, Verify: in.Verify, DryRun: in.DryRun}
		if err := request.Check(known); err != nil {
			t.Errorf("%s: %s", file, err)
		}
	}
}

func TestInputsOfAppIdentity(t *testing.T) {
	known, err := source.Load(roles.FS)
	if err != nil {
		t.Fatal(err)
	}
	ada := appidentity.AdminUser{Username: "ada", Email: "ada@example.com"}
	for file, want := range map[string]planidentity.Request{
		"appidentity.json":        {Name: "shop", AdminUser: ada, Template: "app"},
		"appidentity-dryrun.json": {Name: "shop", AdminUser: ada, Template: "app", DryRun: true},
		"appidentity-browser.json": {
			Name: "shop", AdminUser: ada, Template: "app",
			Client: &appidentity.Client{
				CallbackURLs: []string{"https://shop.example.com/signed-in"}, LogoutURLs: []string{"https://shop.example.com/"},
				Flows: []string{"code"}, Scopes: []string{"openid", "email"}, AccessTokenMinutes: 15,
			},
			Providers: []appidentity.Provider{
				{
					Type: appidentity.OIDC, Name: "Example", Issuer: "https://login.example.com", ClientID: "shop",
					ClientSecretArn: "arn:aws:secretsmanager:us-east-1:111122223333:secret:lanyard/shop/example-AbCdEf",
				},
				{Type: appidentity.SAML, Name: "Staff", MetadataURL: "https://idp.example.com/metadata.xml"},
			},
		},
	} {
		var in planidentity.Request
		read(t, file, &in)
		if diff := cmp.Diff(want, in); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		app := appidentity.App{Name: in.Name, AdminUser: in.AdminUser, Client: in.Client, Providers: in.Providers}
		if err := errors.Join(app.Check(), appidentity.CheckTemplate(in.Template, known)); err != nil {
			t.Errorf("%s: %s", file, err)
		}
	}
}

func TestInputsOfAccountRole(t *testing.T) {
	known, err := source.Load(roles.FS)
	if err != nil {
		t.Fatal(err)
	}
	const etl = "arn:aws:iam::111122223333:role/etl"
	for file, want := range map[string]planaccount.Input{
		"accountrole.json": {AccountID: "444455556666", Template: "partner", Principal: "111122223333", ExternalID: "b1f0c7d2-5f0a-4f8e-9d53-0c2f6a7e9b41"},
		"accountrole-partner.json": {
			AccountID: "444455556666", Template: "partner", Principal: etl, ExternalID: "partner-7f3a/2026", MaxSessionDuration: "1h",
		},
		"accountrole-dryrun.json": {AccountID: "444455556666", Template: "partner", Principal: etl, ExternalID: "partner-7f3a/2026", DryRun: true},
	} {
		var in planaccount.Input
		read(t, file, &in)
		if diff := cmp.Diff(want, in); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
		request := accountrole.Request{
			AccountID: in.AccountID, Template: in.Template, Principal: in.Principal, ExternalID: in.ExternalID, MaxSessionDuration: in.MaxSessionDuration,
		}
		if err := request.Check(known, naming.Namespace{Partition: "aws", Account: "111122223333"}); err != nil {
			t.Errorf("%s: %s", file, err)
		}
	}
}

func TestInputOfRelease(t *testing.T) {
	var in planrelease.Input
	read(t, "release.json", &in)
	if diff := cmp.Diff(planrelease.Input{InstanceID: id}, in); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What the rules match, and the one field that their transformer reads: detail.instance-id.
func TestEventsOfEC2(t *testing.T) {
	for file, state := range map[string]string{"instancerole-launched.json": "running", "release-terminated.json": "terminated"} {
		var event struct {
			Version, ID, Account, Time, Region, Source string
			Resources                                  []string
			DetailType                                 string `json:"detail-type"`
			Detail                                     struct {
				InstanceID string `json:"instance-id"`
				State      string `json:"state"`
			}
		}
		read(t, file, &event)
		got := []string{event.Source, event.DetailType, event.Detail.State, event.Detail.InstanceID}
		if diff := cmp.Diff([]string{"aws.ec2", "EC2 Instance State-change Notification", state, id}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", file, diff)
		}
	}
}

// read strictly: a field that nobody knows is a mistake in the sample.
func read(t *testing.T, file string, into any) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(into); err != nil {
		t.Fatalf("%s: %s", file, err)
	}
}
