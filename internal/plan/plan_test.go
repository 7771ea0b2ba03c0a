package plan_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/google/go-cmp/cmp"

	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/instance"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
)

const (
	id          = "i-0123456789abcdef0"
	name        = "lanyard-eu-west-1-web"
	roleArn     = "arn:aws:iam::111122223333:role/lanyard/" + name
	profileArn  = "arn:aws:iam::111122223333:instance-profile/lanyard/" + name
	profileID   = "AIPA0001"
	foreignArn  = "arn:aws:iam::111122223333:instance-profile/shared"
	otherRole   = "arn:aws:iam::111122223333:role/lanyard/other"
	siblingArn  = "arn:aws:iam::111122223333:instance-profile/lanyard/lanyard-eu-west-1-edge"
	boundaryArn = "arn:aws:iam::111122223333:policy/lanyard/boundary"
)

var (
	names = naming.Namespace{Partition: "aws", Account: "111122223333", Region: "eu-west-1", StackName: "Lanyard", BoundaryArn: boundaryArn}
	web   = named("web", catalogue.Template{Service: catalogue.EC2, Description: "web servers", Policies: map[string]json.RawMessage{
		"read": json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"*"}]}`),
	}})
	digest = web.Render(names).Digest()
)

// profile of the template as it should be, changed.
func profile(change func(*plan.ProfileState)) *plan.ProfileState {
	p := &plan.ProfileState{
		Arn: profileArn, ID: profileID, RoleArns: []string{roleArn},
		Tags: naming.Tags{naming.TagStack: names.Stack(), naming.TagTemplate: "web", naming.TagSpec: digest},
	}
	if change != nil {
		change(p)
	}
	return p
}

// whole role of the template, changed.
func whole(change func(*role.State)) *role.State {
	s := &role.State{Name: name, Arn: roleArn, Tags: naming.Tags{naming.TagStack: names.Stack(), naming.TagSpec: digest}, Role: web.Render(names)}
	if change != nil {
		change(s)
	}
	return s
}

func tagSpec(value string) func(*plan.ProfileState) {
	return func(p *plan.ProfileState) { p.Tags[naming.TagSpec] = value }
}

func has(arn, profileID string) instance.Instance {
	return instance.Instance{ID: id, State: types.InstanceStateNameRunning, ProfileArn: arn, ProfileID: profileID}
}

var bare = has("", "")

func change(action outcome.Action, resource, reason string) outcome.Change {
	return outcome.Change{Action: action, Resource: resource, Reason: reason}
}

// For decides what is due to role, profile and association, and says why of each.
func TestFor(t *testing.T) {
	t.Parallel()
	var (
		associate  = change(outcome.Associate, id, "it has no profile")
		createRole = change(outcome.CreateRole, roleArn, "template web has no profile yet")
		create     = change(outcome.CreateProfile, profileArn, "template web has no profile yet")
		unfinished = change(outcome.UpdateRole, roleArn, "a run has begun it and not finished")
		stale      = change(outcome.UpdateRole, roleArn, "it is of another version of template web")
		noRole     = change(outcome.UpdateProfile, profileArn, "it holds no role")
		again      = change(outcome.Replace, id, "its profile "+profileArn+" was deleted and made again: it has id AIPA0000")
	)
	for _, test := range []struct {
		name     string
		request  plan.Request
		template func(*catalogue.Template)
		world    plan.World
		next     plan.Next
		decision outcome.Decision
		reason   string
		due      []outcome.Change
	}{
		{
			name: "the first instance of a class", world: plan.World{Instance: bare},
			next: plan.NextRole, due: []outcome.Change{createRole, create, associate},
		},
		{
			name: "the next instance of a class", world: plan.World{Instance: bare, Profile: profile(nil)},
			next: plan.NextAssociate, due: []outcome.Change{associate},
		},
		{
			name: "all is as the template says", world: plan.World{Instance: has(profileArn, profileID), Profile: profile(nil)},
			next: plan.NextDone, decision: outcome.Current, reason: "instance " + id + " has profile " + name + " as template web says",
		},

		// Role and profile.
		{
			name:  "another run has begun",
			world: plan.World{Instance: bare, Profile: profile(tagSpec(naming.Pending))},
			next:  plan.NextRole, due: []outcome.Change{unfinished, associate},
		},
		{
			name:  "the template changed",
			world: plan.World{Instance: bare, Profile: profile(tagSpec("another digest"))},
			next:  plan.NextRole, due: []outcome.Change{stale, associate},
		},
		{
			name:  "the template changed under an instance that has it",
			world: plan.World{Instance: has(profileArn, profileID), Profile: profile(tagSpec("another digest"))},
			next:  plan.NextRole, due: []outcome.Change{stale},
		},
		{
			name:  "the profile has no role",
			world: plan.World{Instance: bare, Profile: profile(func(p *plan.ProfileState) { p.RoleArns = nil })},
			next:  plan.NextRole, due: []outcome.Change{noRole, associate},
		},
		{
			name: "a run was killed between profile and role",
			world: plan.World{Instance: bare, Profile: profile(func(p *plan.ProfileState) {
				p.RoleArns, p.Tags[naming.TagSpec] = nil, naming.Pending
			})},
			next: plan.NextRole, due: []outcome.Change{unfinished, noRole, associate},
		},

		// The association.
		{
			name: "the profile was made again: same ARN, other id", world: plan.World{Instance: has(profileArn, "AIPA0000"), Profile: profile(nil)},
			next: plan.NextAssociate, due: []outcome.Change{again},
		},
		{
			name: "the profile is gone under an instance", world: plan.World{Instance: has(profileArn, "AIPA0000")},
			next: plan.NextRole, due: []outcome.Change{createRole, create, again},
		},
		{
			name: "another profile is kept by default", world: plan.World{Instance: has(foreignArn, "AIPA9999"), Profile: profile(nil)},
			next: plan.NextDone, decision: outcome.Kept,
			reason: "instance " + id + " has profile " + foreignArn + ", and the rule for replacing is never",
		},
		{
			name: "a kept profile is the end, whatever else is due", request: plan.Request{Verify: true},
			world: plan.World{Instance: has(foreignArn, "AIPA9999")},
			next:  plan.NextDone, decision: outcome.Kept,
			reason: "instance " + id + " has profile " + foreignArn + ", and the rule for replacing is never",
		},
		{
			name: "another profile is replaced under always", template: replace(catalogue.ReplaceAlways),
			world: plan.World{Instance: has(foreignArn, "AIPA9999"), Profile: profile(nil), PriorIs: plan.PriorForeign},
			next:  plan.NextAssociate,
			due:   []outcome.Change{change(outcome.Replace, id, "it has profile "+foreignArn+", and the rule for replacing is always")},
		},
		{
			name: "a narrowed rule keeps it", template: replace(catalogue.ReplaceAlways), request: plan.Request{Replace: "owned"},
			world: plan.World{Instance: has(foreignArn, "AIPA9999"), Profile: profile(nil), PriorIs: plan.PriorForeign},
			next:  plan.NextDone, decision: outcome.Kept,
			reason: "instance " + id + " has profile " + foreignArn + ", and the rule for replacing is owned",
		},
		{
			name: "owned replaces what this stack made", template: replace(catalogue.ReplaceOwned),
			world: plan.World{Instance: has(siblingArn, "AIPA5555"), Profile: profile(nil), PriorIs: plan.PriorOurs},
			next:  plan.NextAssociate,
			due:   []outcome.Change{change(outcome.Replace, id, "it has profile "+siblingArn+", and the rule for replacing is owned")},
		},
		{
			name: "owned keeps what only looks like ours", template: replace(catalogue.ReplaceOwned),
			world: plan.World{Instance: has(siblingArn, "AIPA5555"), Profile: profile(nil), PriorIs: plan.PriorForeign},
			next:  plan.NextDone, decision: outcome.Kept,
			reason: "instance " + id + " has profile " + siblingArn + ", and the rule for replacing is owned",
		},

		// Scope instance: a run that associates takes role and profile over, so that no other takes them back.
		{
			name: "scope instance goes by the role", template: scopeInstance, world: plan.World{Instance: bare, Profile: profile(nil)},
			next: plan.NextRole, due: []outcome.Change{associate},
		},
		{
			name: "scope instance that has it all", template: scopeInstance,
			world: plan.World{Instance: has(profileArn, profileID), Profile: profile(nil)},
			next:  plan.NextDone, decision: outcome.Current, reason: "instance " + id + " has profile " + name + "-" + id + " as template web says",
		},

		// Verify reads the role itself.
		{
			name: "verify finds nothing", request: plan.Request{Verify: true},
			world: plan.World{Instance: has(profileArn, profileID), Profile: profile(nil), Role: whole(nil)},
			next:  plan.NextDone, decision: outcome.Current, reason: "instance " + id + " has profile " + name + " as template web says",
		},
		{
			name: "verify finds drift in every part", request: plan.Request{Verify: true},
			world: plan.World{Instance: has(profileArn, profileID), Profile: profile(nil), Role: whole(func(s *role.State) {
				s.Role.BoundaryArn, s.Role.Trust, s.Role.MaxSessionDuration, s.Role.Description = "", json.RawMessage(`{}`), 7200, "x"
				s.Role.Policies = map[string]json.RawMessage{"extra": json.RawMessage(`{}`)}
				s.Role.ManagedPolicyArns = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
			})},
			next: plan.NextRole,
			due: []outcome.Change{
				change(outcome.UpdateRole, roleArn, `permissions boundary is "", not `+boundaryArn),
				change(outcome.UpdateRole, roleArn, "trust policy differs"),
				change(outcome.UpdateRole, roleArn, `session duration is 7200 s, not 3600 s, description is "x"`),
				change(outcome.UpdateRole, roleArn, "inline policy read is missing"),
				change(outcome.UpdateRole, roleArn, "inline policy extra is not in the template"),
				change(outcome.UpdateRole, roleArn, "managed policy arn:aws:iam::aws:policy/AdministratorAccess is not in the template"),
			},
		},
		{
			name: "verify finds no role", request: plan.Request{Verify: true},
			world: plan.World{Instance: has(profileArn, profileID), Profile: profile(func(p *plan.ProfileState) { p.RoleArns = nil })},
			next:  plan.NextRole, due: []outcome.Change{change(outcome.CreateRole, roleArn, "it does not exist"), noRole},
		},
		{
			name: "verify finds nothing at all", request: plan.Request{Verify: true}, world: plan.World{Instance: bare},
			next: plan.NextRole, due: []outcome.Change{change(outcome.CreateRole, roleArn, "it does not exist"), create, associate},
		},
		{
			name: "verify finds the role without its profile", request: plan.Request{Verify: true}, world: plan.World{Instance: bare, Role: whole(nil)},
			next: plan.NextRole, due: []outcome.Change{create, associate},
		},
		{
			name: "verify finds another role in the profile", request: plan.Request{Verify: true},
			world: plan.World{
				Instance: has(profileArn, profileID), Role: whole(nil),
				Profile: profile(func(p *plan.ProfileState) { p.RoleArns = []string{otherRole} }),
			},
			next: plan.NextRole,
			due: []outcome.Change{change(outcome.UpdateProfile, profileArn,
				"it holds "+otherRole+": instances may have mixed credentials for up to an hour")},
		},

		// A dry run ends with the plan.
		{
			name: "dry run", request: plan.Request{DryRun: true}, world: plan.World{Instance: bare},
			next: plan.NextDone, decision: outcome.Planned, reason: "3 changes are due",
			due: []outcome.Change{createRole, create, associate},
		},
		{
			name: "dry run where one change is due", request: plan.Request{DryRun: true}, world: plan.World{Instance: bare, Profile: profile(nil)},
			next: plan.NextDone, decision: outcome.Planned, reason: "1 change is due", due: []outcome.Change{associate},
		},
		{
			name: "dry run where nothing is due", request: plan.Request{DryRun: true},
			world: plan.World{Instance: has(profileArn, profileID), Profile: profile(nil)},
			next:  plan.NextDone, decision: outcome.Current, reason: "instance " + id + " has profile " + name + " as template web says",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			template := web
			if test.template != nil {
				test.template(&template)
			}
			got, err := plan.For(test.request, template, names, rename(test.world, template))
			if err != nil {
				t.Fatal(err)
			}
			if test.due == nil {
				test.due = []outcome.Change{}
			}
			if test.next != plan.NextDone {
				test.decision, test.reason = outcome.Planned, "under way"
			}
			text := fmt.Sprint
			if diff := cmp.Diff(text(test.next, test.decision, test.reason), text(got.Next, got.Result.Decision, got.Result.Reason)); diff != "" {
				t.Errorf("next state, decision, reason (-want +got)\n%s", diff)
			}
			if diff := cmp.Diff(test.due, got.Result.Changes); diff != "" {
				t.Errorf("changes (-want +got)\n%s", diff)
			}
		})
	}
}

func replace(rule catalogue.Replace) func(*catalogue.Template) {
	return func(t *catalogue.Template) { t.Replace = rule }
}

func scopeInstance(t *catalogue.Template) { t.Scope = catalogue.ScopeInstance }

// rename what belongs to the class to what belongs to the instance, where the scope is that.
func rename(w plan.World, t catalogue.Template) plan.World {
	if t.Scope != catalogue.ScopeInstance {
		return w
	}
	own := plan.NameFor(t, names, id)
	if w.Instance.ProfileArn == profileArn {
		w.Instance.ProfileArn = names.ProfileArn(own)
	}
	if w.Profile != nil {
		w.Profile.Arn, w.Profile.RoleArns = names.ProfileArn(own), []string{names.RoleArn(own)}
		w.Profile.Tags[naming.TagSpec] = t.Render(names).Digest()
	}
	return w
}

// The plan hands on all that the next states need.
func TestForHandsOn(t *testing.T) {
	t.Parallel()
	always := web
	always.Replace = catalogue.ReplaceAlways
	got, err := plan.For(plan.Request{Verify: true, Replace: "owned"}, always, names,
		plan.World{Instance: has(siblingArn, "AIPA5555"), Profile: profile(nil), Role: whole(nil), PriorIs: plan.PriorOurs})
	if err != nil {
		t.Fatal(err)
	}
	webName, arn, sibling, profileID, roleArn := "web", profileArn, siblingArn, profileID, roleArn
	want := plan.Plan{
		Next: plan.NextAssociate,
		Result: outcome.Instance{
			InstanceID: id, Template: &webName, Decision: outcome.Planned, Reason: "under way",
			RoleArn: &roleArn, ProfileArn: &arn, ProfileID: &profileID, PriorProfileArn: &sibling, Created: []string{},
			Changes: []outcome.Change{change(outcome.Replace, id, "it has profile "+siblingArn+", and the rule for replacing is owned")},
		},
		Role:     plan.Role{Name: name, Arn: roleArn, Created: []string{}},
		Profile:  plan.Profile{Name: name, Arn: profileArn, ID: &profileID, Created: []string{}},
		Template: plan.TemplateSpec{Name: "web", Digest: digest, Scope: "class", Replace: "owned", Repair: true, Known: true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Our own profile is no prior one: there is nothing to put back.
func TestForOwnProfileIsNoPrior(t *testing.T) {
	t.Parallel()
	got, err := plan.For(plan.Request{}, web, names, plan.World{Instance: has(profileArn, "AIPA0000"), Profile: profile(nil)})
	if err != nil || got.Result.PriorProfileArn != nil {
		t.Errorf("got prior profile %v, %v", got.Result.PriorProfileArn, err)
	}
}

func TestForRefuses(t *testing.T) {
	t.Parallel()
	untagged := func(p *plan.ProfileState) { p.Tags = naming.Tags{} }
	for _, test := range []struct {
		name    string
		request plan.Request
		world   plan.World
		code    step.Code
		want    string
	}{
		{
			"a wider rule",
			plan.Request{Replace: "always"},
			plan.World{Instance: bare},
			step.InvalidInput,
			`replace: value "always": wider than template web allows: want never`,
		},
		{
			"a profile with our name and no tag",
			plan.Request{},
			plan.World{Instance: bare, Profile: profile(untagged)},
			step.NotOwned,
			"instance profile " + profileArn + ` exists and is not of stack 111122223333/eu-west-1/Lanyard (its tag lanyard:stack is ""): ` +
				"rename the template, or remove that profile",
		},
		{
			"another stack's profile",
			plan.Request{},
			plan.World{Instance: bare, Profile: profile(func(p *plan.ProfileState) { p.Tags[naming.TagStack] = "111122223333/eu-west-1/Other" })},
			step.NotOwned,
			"instance profile " + profileArn + " exists and is not of stack 111122223333/eu-west-1/Lanyard (its tag lanyard:stack is " +
				`"111122223333/eu-west-1/Other"): rename the template, or remove that profile`,
		},
		{
			"a profile with our tag outside the path",
			plan.Request{},
			plan.World{Instance: bare, Profile: profile(func(p *plan.ProfileState) { p.Arn = "arn:aws:iam::111122223333:instance-profile/" + name })},
			step.NotOwned,
			"instance profile arn:aws:iam::111122223333:instance-profile/" + name + " exists and is not of stack 111122223333/eu-west-1/Lanyard " +
				`(its tag lanyard:stack is "111122223333/eu-west-1/Lanyard"): rename the template, or remove that profile`,
		},
		{
			"another role in our profile",
			plan.Request{},
			plan.World{Instance: bare, Profile: profile(func(p *plan.ProfileState) { p.RoleArns = []string{otherRole} })},
			step.NotOwned,
			"instance profile " + profileArn + " holds role " + otherRole + ", not " + roleArn + ": set verify to true to put ours in its place",
		},
		{
			"a role with our name and no tag",
			plan.Request{Verify: true},
			plan.World{Instance: bare, Profile: profile(nil), Role: whole(func(s *role.State) { s.Tags = nil })},
			step.NotOwned,
			"role " + roleArn + ` exists and is not of stack 111122223333/eu-west-1/Lanyard (its tag lanyard:stack is ""): ` +
				"rename the template, or remove that role",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := plan.For(test.request, web, names, test.world)
			wantError(t, err, test.code, test.want)
		})
	}
}

// Plans that need no template.
func TestEnds(t *testing.T) {
	t.Parallel()
	prior := foreignArn
	empty := func(i outcome.Instance) plan.Plan {
		i.InstanceID, i.Created, i.Changes = id, []string{}, []outcome.Change{}
		return plan.Plan{Next: plan.NextDone, Result: i, Role: plan.Role{Created: []string{}}, Profile: plan.Profile{Created: []string{}}}
	}
	for _, test := range []struct {
		name      string
		got, want plan.Plan
	}{
		{
			"terminated", plan.Ended(instance.Instance{ID: id, State: types.InstanceStateNameTerminated}),
			empty(outcome.Instance{Decision: outcome.Gone, Reason: "instance " + id + " is terminated"}),
		},
		{
			"never was", plan.Ended(instance.Instance{ID: id, State: instance.Absent}),
			empty(outcome.Instance{Decision: outcome.Gone, Reason: "instance " + id + " does not exist in this account and region"}),
		},
		{
			"no template matches; what it has is said", plan.Unmatched(has(foreignArn, "AIPA9999")),
			empty(outcome.Instance{Decision: outcome.Nothing, Reason: "no template matches instance " + id, PriorProfileArn: &prior}),
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, test.got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestNameFor(t *testing.T) {
	t.Parallel()
	own := web
	own.Scope = catalogue.ScopeInstance
	for want, got := range map[string]string{
		"lanyard-eu-west-1-web":       plan.NameFor(web, names, id),
		"lanyard-eu-west-1-web-" + id: plan.NameFor(own, names, id),
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
