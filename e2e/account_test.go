package e2e

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/localaws"
	"example.com/lanyard/internal/outcome"
)

// become a role with an external id, by a caller's credentials.
func become(t *testing.T, h *house, caller aws.Config, roleArn string, externalID *string, seconds int32) (aws.Config, error) {
	t.Helper()
	got, err := sts.NewFromConfig(caller).AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: &roleArn, RoleSessionName: aws.String("test"), ExternalId: externalID, DurationSeconds: &seconds,
	})
	if err != nil {
		return aws.Config{}, err
	}
	c := got.Credentials
	return h.ConfigWith(credentials.NewStaticCredentialsProvider(*c.AccessKeyId, *c.SecretAccessKey, *c.SessionToken)), nil
}

// The stack's own account gets a role in another one, under AWS's weather: proven by the run itself, and here by what the role
// may read of S3 and what not. The next run finds it as it is.
func TestTheStackGetsARoleInAnotherAccount(t *testing.T) {
	h := newRealm(t, localaws.Weather{"preset": "aws", "waitScale": 1})
	etl := h.caller("etl") // so that STS knows it by the time
	exports, payroll := h.there.bucket(h.there.ID+"-partner-exports"), h.there.bucket(h.there.ID+"-payroll")
	a := h.asking()
	run := h.start("AccountRole", a.input())
	got := run.account(t)
	h.proven(got)
	h.granted(a)
	arn := h.grant(a).RoleArn()
	want := outcome.Account{
		AccountID: h.there.ID, Template: "partner", Principal: "arn:aws:iam::" + h.ID + ":root", Decision: outcome.Granted, Reason: "1 change was due",
		RoleArn: arn, MaxSessionSeconds: 7200, Note: got.Note, Proof: got.Proof, Created: []string{arn},
		Changes: []outcome.Change{{Action: outcome.CreateRole, Resource: arn, Reason: "it does not exist"}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got.Note == nil || !strings.Contains(*got.Note, "1 h at most (role chaining)") {
		t.Errorf("note %v: want it to say that a chained session is shorter", got.Note)
	}

	caller := h.assume(etl)
	inside, err := become(t, h, caller, arn, &a.externalID, 900)
	must(t, err)
	as := workload{inside, t}
	if who := as.who(); !strings.Contains(who, h.there.ID+":assumed-role/"+h.grant(a).RoleName+"/") {
		t.Errorf("it is %s", who)
	}
	if content, err := as.read(exports); err != nil || content != exports {
		t.Errorf("read %s: %q, %v", exports, content, err)
	}
	if _, err := as.read(payroll); !denied(err, "") {
		t.Errorf("read %s: got %v, want a refusal", payroll, err)
	}
	if err := as.write(exports); !denied(err, "") {
		t.Errorf("write %s: got %v, want a refusal", exports, err)
	}
	if _, err := iam.NewFromConfig(inside).ListRoles(t.Context(), &iam.ListRolesInput{}); !denied(err, "") {
		t.Errorf("list roles: got %v, want a refusal", err)
	}
	for what, externalID := range map[string]*string{"without external id": nil, "with another": aws.String("abc-124")} {
		if _, err := become(t, h, caller, arn, externalID, 900); !denied(err, "sts:AssumeRole") {
			t.Errorf("%s: got %v, want a refusal", what, err)
		}
	}
	if _, err := become(t, h, caller, arn, &a.externalID, 3601); err == nil || !strings.Contains(err.Error(), "1 hour session limit for roles assumed by role chaining") {
		t.Errorf("longer than an hour, chained: got %v", err)
	}

	again := h.start("AccountRole", a.input())
	if got := again.account(t); got.Decision != outcome.Current || len(got.Created)+len(got.Changes) > 0 {
		t.Errorf("the next run: %+v", got)
	} else {
		h.proven(got)
	}
	if diff := cmp.Diff([]string{"PlanAccount", "Decide", "ConfirmAccountRole"}, again.States); diff != "" {
		t.Errorf("states of the next run (-want +got):\n%s", diff)
	}
}

var printed = regexp.MustCompile(`^aws sts assume-role --role-arn (\S+) --role-session-name (\S+) --external-id (\S+) --query AssumedRoleUser\.Arn --output text$`)

// A principal of a third account: the run cannot be it, says so, and prints the command. That proves it, run by the principal.
func TestAnothersRoleIsProvenByTheCommand(t *testing.T) {
	h := newRealm(t, nil)
	partner := h.stranger()
	a := h.asking()
	a.principal = partner.caller("etl")
	got := h.start("AccountRole", a.input()).account(t)
	h.granted(a)
	if got.Proof == nil || got.Proof.Status != outcome.Unproven || got.Proof.Command == nil {
		t.Fatalf("proof %+v, want it unproven, with a command", got.Proof)
	}
	words := printed.FindStringSubmatch(*got.Proof.Command)
	if words == nil || words[1] != got.RoleArn || words[3] != a.externalID {
		t.Fatalf("command %s", *got.Proof.Command)
	}
	caller := partner.assume(a.principal)
	if _, err := become(t, partner, caller, words[1], &words[3], 900); err != nil {
		t.Error(err)
	}
	if _, err := become(t, partner, caller, words[1], nil, 900); !denied(err, "") {
		t.Errorf("without the external id: got %v", err)
	}
	if _, err := become(t, h, h.assume(h.caller("etl")), words[1], &words[3], 900); !denied(err, "") {
		t.Errorf("a role of that name in another account: got %v", err)
	}
	t.Run("typed as it is", func(t *testing.T) {
		if _, err := exec.LookPath("aws"); err != nil {
			t.Skip("the AWS CLI is not installed here: the same call was made above")
		}
		c, err := caller.Credentials.Retrieve(t.Context())
		must(t, err)
		command := exec.CommandContext(t.Context(), "sh", "-c", *got.Proof.Command)
		command.Env = append(command.Environ(), partner.Environ()...)
		command.Env = append(command.Env, "AWS_ACCESS_KEY_ID="+c.AccessKeyID, "AWS_SECRET_ACCESS_KEY="+c.SecretAccessKey, "AWS_SESSION_TOKEN="+c.SessionToken)
		said, err := command.CombinedOutput()
		if want := "arn:aws:sts::" + h.there.ID + ":assumed-role/" + h.grant(a).RoleName + "/proof\n"; err != nil || string(said) != want {
			t.Errorf("%v: %s, want %s", err, said, want)
		}
	})
}

// A partner with keys of its own gets a session as long as the role allows; the input narrows what the template allows.
func TestHowLongASessionMayBe(t *testing.T) {
	h := newRealm(t, nil)
	arn := func(more string) string {
		a := h.asking()
		a.more = more
		got := h.start("AccountRole", a.input()).account(t)
		h.proven(got)
		return got.RoleArn
	}
	role := arn("")
	_, err := become(t, h, h.Config(), role, aws.String("abc-123"), 7200) // root of the local AWS is no role: not chained
	must(t, err)
	if narrowed := arn(`,"maxSessionDuration":"1h"`); narrowed != role {
		t.Errorf("narrowing made another role: %s", narrowed)
	}
	if _, err := become(t, h, h.Config(), role, aws.String("abc-123"), 7200); err == nil || !strings.Contains(err.Error(), "exceeds the MaxSessionDuration set for this role") {
		t.Errorf("two hours of a role narrowed to one: got %v", err)
	}
}

// A new external id takes the place of the old one, in the same role.
func TestTheExternalIDRotates(t *testing.T) {
	h := newRealm(t, localaws.Weather{"principalVisibleAfterMs": 1500, "waitScale": 0.3})
	etl := h.caller("etl") // so that STS knows it by the time
	a := h.asking()
	first := h.start("AccountRole", a.input()).account(t)
	a.externalID = "def-456"
	got := h.start("AccountRole", a.input()).account(t)
	h.proven(got)
	h.granted(a)
	want := []outcome.Change{{Action: outcome.UpdateRole, Resource: first.RoleArn, Reason: "trust policy differs"}}
	if diff := cmp.Diff(want, got.Changes); diff != "" || len(got.Created) > 0 {
		t.Errorf("created %v, changes (-want +got):\n%s", got.Created, diff)
	}
	caller := h.assume(etl)
	if _, err := become(t, h, caller, got.RoleArn, aws.String("abc-123"), 900); !denied(err, "") {
		t.Errorf("the old external id: got %v", err)
	}
	_, err := become(t, h, caller, got.RoleArn, aws.String("def-456"), 900)
	must(t, err)
}
