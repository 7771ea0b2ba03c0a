package planinstance_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/planinstance"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name      = "lanyard-us-east-1-web"
	sibling   = "lanyard-us-east-1-edge"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"

	describe = "ec2:DescribeInstances"
	profile  = "iam:GetInstanceProfile"
)

var (
	ctx    = context.Background()
	isWeb  = map[string]string{"Role": "web"}
	isBoth = map[string]string{"Role": "web", "Edge": "yes"}
)

func template(name, key, value string, changes ...func(*catalogue.Template)) catalogue.Template {
	t := catalogue.Template{
		Name: name, Service: catalogue.EC2, Description: name + " servers",
		Match: &catalogue.Match{Tags: map[string]string{key: value}},
	}
	for _, change := range changes {
		change(&t)
	}
	return t
}

func replaces(rule catalogue.Replace) func(*catalogue.Template) {
	return func(t *catalogue.Template) { t.Replace = rule }
}

func world(t *testing.T, changes ...func(*catalogue.Template)) steptest.World {
	t.Helper()
	return steptest.Environment(t, template("web", "Role", "web", changes...), template("edge", "Edge", "yes"),
		catalogue.Template{Name: "task", Service: catalogue.ECS})
}

func digest(w steptest.World) string { return w.Env.Catalogue["web"].Render(w.Names()).Digest() }

// finished is the world after a run of another instance: role and profile are there.
func finished(t *testing.T, w steptest.World) {
	t.Helper()
	want := w.Env.Catalogue["web"].Render(w.Names())
	w.OurRole(t, name, execution, digest(w))
	steptest.Must(t)(w.IAM.UpdateRole(ctx, &iam.UpdateRoleInput{RoleName: aws.String(name), Description: &want.Description}))
	w.OurProfile(t, name, name, execution, digest(w))
}

func actions(changes []outcome.Change) []outcome.Action {
	all := []outcome.Action{}
	for _, change := range changes {
		all = append(all, change.Action)
	}
	return all
}

// The first plan of a class hands on what the next states need; it reads in two calls.
func TestPlansTheFirstInstance(t *testing.T) {
	t.Parallel()
	w := world(t)
	id := w.Launch(t, isWeb)
	var out planinstance.Output
	calls := w.Calls(t, func() { out = steptest.Do(t, planinstance.New(w.Env), planinstance.Input{InstanceID: id}) })
	steptest.Equal(t, "calls", []string{describe, profile}, calls)
	webName, roleArn, profileArn := "web", w.Names().RoleArn(name), w.Names().ProfileArn(name)
	steptest.Equal(t, "output", planinstance.Output{
		Next: plan.NextRole,
		Result: outcome.Instance{
			InstanceID: id, Template: &webName, Decision: outcome.Planned, Reason: "under way", RoleArn: &roleArn, ProfileArn: &profileArn,
			Created: []string{},
			Changes: []outcome.Change{
				{Action: outcome.CreateRole, Resource: roleArn, Reason: "template web has no profile yet"},
				{Action: outcome.CreateProfile, Resource: profileArn, Reason: "template web has no profile yet"},
				{Action: outcome.Associate, Resource: id, Reason: "it has no profile"},
			},
		},
		Role:     plan.Role{Name: name, Arn: roleArn, Created: []string{}},
		Profile:  plan.Profile{Name: name, Arn: profileArn, Created: []string{}},
		Template: plan.TemplateSpec{Name: "web", Digest: digest(w), Scope: "class", Replace: "never"},
	}, out)
}

// What the world is like, what is asked for, and what comes of it. No plan writes anything.
func TestPlans(t *testing.T) {
	t.Parallel()
	always := catalogue.ReplaceAlways
	for _, test := range []struct {
		name     string
		tags     map[string]string
		template func(*catalogue.Template)
		found    func(t *testing.T, w steptest.World, id string)
		in       planinstance.Input
		next     plan.Next
		decision outcome.Decision
		due      []outcome.Action
		calls    []string
	}{
		{
			name: "the next instance of a class", tags: isWeb, next: plan.NextAssociate, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, _ string) { t.Helper(); finished(t, w) },
			due:   []outcome.Action{outcome.Associate}, calls: []string{describe, profile},
		},
		{
			name: "a stopped instance is planned for, too", tags: isWeb, next: plan.NextAssociate, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, id string) {
				t.Helper()
				finished(t, w)
				w.Stop(t, id)
			},
			due: []outcome.Action{outcome.Associate}, calls: []string{describe, profile},
		},
		{
			name: "it has it", tags: isWeb, next: plan.NextDone, decision: outcome.Current,
			found: func(t *testing.T, w steptest.World, id string) {
				t.Helper()
				finished(t, w)
				w.Associate(t, id, w.Names().ProfileArn(name))
			},
			due: []outcome.Action{}, calls: []string{describe, profile},
		},
		{
			name: "it has one of that ARN that was deleted and made again", tags: isWeb, next: plan.NextAssociate, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, id string) {
				t.Helper()
				finished(t, w)
				w.Associate(t, id, w.Names().ProfileArn(name))
				w.DeleteProfile(t, name, name)
				w.OurProfile(t, name, name, execution, digest(w))
			},
			due: []outcome.Action{outcome.Replace}, calls: []string{describe, profile},
		},
		{
			name: "the template changed", tags: isWeb, next: plan.NextRole, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, _ string) {
				t.Helper()
				finished(t, w)
				w.TagProfile(t, name, naming.TagSpec, "another digest")
			},
			due: []outcome.Action{outcome.UpdateRole, outcome.Associate}, calls: []string{describe, profile},
		},
		{
			name: "no template matches", tags: map[string]string{"Role": "db"}, next: plan.NextDone, decision: outcome.Nothing,
			due: []outcome.Action{}, calls: []string{describe},
		},
		{
			name: "a template in the input chooses among those that match", tags: isBoth, in: planinstance.Input{Template: "web"},
			next: plan.NextRole, decision: outcome.Planned,
			due: []outcome.Action{outcome.CreateRole, outcome.CreateProfile, outcome.Associate}, calls: []string{describe, profile},
		},
		{
			name: "dry run", tags: isWeb, in: planinstance.Input{DryRun: true}, next: plan.NextDone, decision: outcome.Planned,
			due: []outcome.Action{outcome.CreateRole, outcome.CreateProfile, outcome.Associate}, calls: []string{describe, profile},
		},
		{
			name: "it has ended", tags: isWeb, next: plan.NextDone, decision: outcome.Gone,
			found: func(t *testing.T, w steptest.World, id string) { t.Helper(); w.Terminate(t, id) },
			due:   []outcome.Action{}, calls: []string{describe},
		},
		{
			name: "a foreign profile is kept", tags: isWeb, next: plan.NextDone, decision: outcome.Kept,
			found: func(t *testing.T, w steptest.World, id string) {
				t.Helper()
				w.Associate(t, id, w.ForeignProfile(t, "shared", "/"))
			},
			due: []outcome.Action{}, calls: []string{describe, profile},
		},
		{
			name: "a foreign profile is replaced under always", tags: isWeb, template: replaces(always),
			next: plan.NextAssociate, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, id string) {
				t.Helper()
				finished(t, w)
				w.Associate(t, id, w.ForeignProfile(t, "shared", "/"))
			},
			due: []outcome.Action{outcome.Replace}, calls: []string{describe, profile},
		},
		{
			name: "one of this stack is replaced under owned", tags: isWeb, template: replaces(catalogue.ReplaceOwned),
			next: plan.NextAssociate, decision: outcome.Planned,
			found: hasSibling, due: []outcome.Action{outcome.Replace}, calls: []string{describe, profile, profile},
		},
		{
			name: "and under always that the input narrows to owned", tags: isWeb, template: replaces(always),
			in:   planinstance.Input{Replace: "owned"},
			next: plan.NextAssociate, decision: outcome.Planned,
			found: hasSibling, due: []outcome.Action{outcome.Replace}, calls: []string{describe, profile, profile},
		},
		{
			name: "but not under owned that the input narrows to never", tags: isWeb, template: replaces(catalogue.ReplaceOwned),
			in: planinstance.Input{Replace: "never"}, next: plan.NextDone, decision: outcome.Kept,
			found: hasSibling, due: []outcome.Action{}, calls: []string{describe, profile},
		},
		{
			name: "what only has our path is foreign under owned", tags: isWeb, template: replaces(catalogue.ReplaceOwned),
			next: plan.NextDone, decision: outcome.Kept,
			found: func(t *testing.T, w steptest.World, id string) {
				t.Helper()
				finished(t, w)
				w.Associate(t, id, w.ForeignProfile(t, "shared", "/lanyard/"))
			},
			due: []outcome.Action{}, calls: []string{describe, profile, profile},
		},
		{
			name: "verify reads the role, too", tags: isWeb, in: planinstance.Input{Verify: true},
			next: plan.NextAssociate, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, _ string) { t.Helper(); finished(t, w) },
			due:   []outcome.Action{outcome.Associate},
			calls: []string{describe, profile, "iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"},
		},
		{
			name: "verify finds drift that no digest shows", tags: isWeb, in: planinstance.Input{Verify: true},
			next: plan.NextRole, decision: outcome.Planned,
			found: func(t *testing.T, w steptest.World, _ string) {
				t.Helper()
				finished(t, w)
				steptest.Must(t)(w.IAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String(name)}))
			},
			due:   []outcome.Action{outcome.UpdateRole, outcome.Associate},
			calls: []string{describe, profile, "iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			changes := []func(*catalogue.Template){}
			if test.template != nil {
				changes = append(changes, test.template)
			}
			w := world(t, changes...)
			test.in.InstanceID = w.Launch(t, test.tags)
			if test.found != nil {
				test.found(t, w, test.in.InstanceID)
			}
			var out planinstance.Output
			calls := w.Calls(t, func() { out = steptest.Do(t, planinstance.New(w.Env), test.in) })
			steptest.Equal(t, "calls", test.calls, calls)
			steptest.Equal(t, "next state and decision", []any{test.next, test.decision}, []any{out.Next, out.Result.Decision})
			steptest.Equal(t, "changes", test.due, actions(out.Result.Changes))
		})
	}
}

func hasSibling(t *testing.T, w steptest.World, id string) {
	t.Helper()
	finished(t, w)
	w.OurRole(t, sibling, execution, "digest")
	w.OurProfile(t, sibling, sibling, execution, "digest")
	w.Associate(t, id, w.Names().ProfileArn(sibling))
}

// Scope instance: names of its own, and the way leads through EnsureRole.
func TestPlansForScopeInstance(t *testing.T) {
	t.Parallel()
	w := world(t, func(t *catalogue.Template) { t.Scope = catalogue.ScopeInstance })
	id := w.Launch(t, isWeb)
	own := name + "-" + id
	w.OurRole(t, own, execution, digest(w))
	w.OurProfile(t, own, own, execution, digest(w))
	out := steptest.Do(t, planinstance.New(w.Env), planinstance.Input{InstanceID: id})
	steptest.Equal(t, "next state, role, profile", []any{plan.NextRole, own, own}, []any{out.Next, out.Role.Name, out.Profile.Name})
}

// Bad input: the field, the value and what would be right, before anything is read.
func TestRefusesInput(t *testing.T) {
	t.Parallel()
	w := world(t)
	const want = "want the id of an instance, such as i-0123456789abcdef0"
	for _, test := range []struct {
		name  string
		in    planinstance.Input
		words string
	}{
		{"no instance", planinstance.Input{}, "instanceId: missing: " + want},
		{"no id", planinstance.Input{InstanceID: "web-1"}, `instanceId: value "web-1": ` + want},
		{"an id in upper case", planinstance.Input{InstanceID: "i-0123456789ABCDEF0"}, `instanceId: value "i-0123456789ABCDEF0": ` + want},
		{"an id that is too short", planinstance.Input{InstanceID: "i-0123456789abcde"}, `instanceId: value "i-0123456789abcde": ` + want},
		{
			"no rule",
			planinstance.Input{InstanceID: "i-0123456789abcdef0", Replace: "maybe"},
			`replace: value "maybe": want one of never, owned, always`,
		},
		{
			"no template",
			planinstance.Input{InstanceID: "i-01234567", Template: "wbe"},
			`template: value "wbe": unknown: want one of edge, web`,
		},
		{
			"a template for another service",
			planinstance.Input{InstanceID: "i-01234567", Template: "task"},
			`template: value "task": is for service ecs: want one for ec2: edge, web`,
		},
		{
			"several things at once",
			planinstance.Input{Replace: "maybe"},
			"instanceId: missing: " + want + "\n" + `replace: value "maybe": want one of never, owned, always`,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			steptest.Refused(t, planinstance.New(w.Env), test.in, step.InvalidInput, test.words)
		})
	}
	steptest.Equal(t, "calls", []string{}, w.Calls(t, func() { _, _ = planinstance.New(w.Env)(ctx, planinstance.Input{}) }))
}

// What only the world can show to be wrong.
func TestRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		tags  map[string]string
		found func(*testing.T, steptest.World)
		in    planinstance.Input
		code  step.Code
		words func(w steptest.World, id string) string
	}{
		{"two templates match", isBoth, nil, planinstance.Input{}, step.TemplateAmbiguous, func(_ steptest.World, id string) string {
			return "instance " + id + " matches 2 templates: edge, web: narrow their match in the catalogue, or name one in the input's field template"
		}},
		{"a template that does not match", isWeb, nil, planinstance.Input{Template: "edge"}, step.InvalidInput, func(_ steptest.World, id string) string {
			return `template: value "edge": does not match instance ` + id + ": want one of web"
		}},
		{"a wider rule", isWeb, nil, planinstance.Input{Replace: "always"}, step.InvalidInput, func(steptest.World, string) string {
			return `replace: value "always": wider than template web allows: want never`
		}},
		{"a profile with our name", isWeb, func(t *testing.T, w steptest.World) {
			t.Helper()
			w.ForeignProfile(t, name, "/")
		}, planinstance.Input{}, step.NotOwned, func(w steptest.World, _ string) string {
			return "instance profile arn:aws:iam::" + w.ID + ":instance-profile/" + name + " exists and is not of stack " + w.ID +
				`/us-east-1/Lanyard (its tag lanyard:stack is ""): rename the template, or remove that profile`
		}},
		{"a role with our name", isWeb, func(t *testing.T, w steptest.World) {
			t.Helper()
			w.ForeignRole(t, name, "/")
		}, planinstance.Input{Verify: true}, step.NotOwned, func(w steptest.World, _ string) string {
			return "role arn:aws:iam::" + w.ID + ":role/" + name + " exists and is not of stack " + w.ID +
				`/us-east-1/Lanyard (its tag lanyard:stack is ""): rename the template, or remove that role`
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := world(t)
			test.in.InstanceID = w.Launch(t, test.tags)
			if test.found != nil {
				test.found(t, w)
			}
			writes := w.Writes(t, func() {
				steptest.Refused(t, planinstance.New(w.Env), test.in, test.code, test.words(w, test.in.InstanceID))
			})
			steptest.Equal(t, "writes", []string{}, writes)
		})
	}
}

// An event can be faster than EC2's own answers; another account's instance looks the same.
func TestInstanceThatIsNotShown(t *testing.T) {
	t.Parallel()
	w := world(t)
	other := steptest.Environment(t)
	steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"instanceVisibleAfterMs": 3600_000}))
	for name, id := range map[string]string{
		"just launched": w.LaunchPending(t, isWeb), "another account's": other.Launch(t, isWeb), "none": "i-0123456789abcdef0",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			steptest.Refused(t, planinstance.New(w.Env), planinstance.Input{InstanceID: id}, step.InstanceNotVisible,
				"instance "+id+" does not exist in account "+w.ID+", region us-east-1, or is not shown yet")
		})
	}
}

// Any call may fail: the error has its Code, and the next attempt plans as if nothing had been.
func TestFaults(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, func(t *testing.T) steptest.Scene[planinstance.Output] {
		t.Helper()
		w := world(t, replaces(catalogue.ReplaceOwned))
		id := w.Launch(t, isWeb)
		hasSibling(t, w, id)
		handle := planinstance.New(w.Env)
		return steptest.Scene[planinstance.Output]{
			World: w,
			Attempt: func(int) (planinstance.Output, error) {
				return handle(ctx, planinstance.Input{InstanceID: id, Verify: true})
			},
			Check: func(t *testing.T, out planinstance.Output) {
				t.Helper()
				steptest.Equal(t, "changes", []outcome.Action{outcome.Replace}, actions(out.Result.Changes))
			},
		}
	})
}
