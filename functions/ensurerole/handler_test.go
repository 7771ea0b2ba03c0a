package ensurerole_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name = "lanyard-us-east-1-web"

	readS3    = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
	readSQS   = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
	readSNS   = "arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess"
	noPolicy  = "arn:aws:iam::aws:policy/NoSuchPolicy"
	otherRun  = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:other"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
)

var ctx = context.Background()

func allow(action string) json.RawMessage {
	return json.RawMessage(fmt.Sprintf(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":%q,"Resource":"*"}]}`, action))
}

// web is the template that most tests are about, changed.
func web(changes ...func(*catalogue.Template)) catalogue.Template {
	t := catalogue.Template{
		Name: "web", Service: catalogue.EC2, Description: "web servers", Match: &catalogue.Match{Tags: map[string]string{"Role": "web"}},
		ManagedPolicies: []string{"AmazonS3ReadOnlyAccess", "AmazonSQSReadOnlyAccess"}, MaxSessionDuration: "2h",
		Policies: map[string]json.RawMessage{"logs": allow("logs:PutLogEvents"), "queue": allow("sqs:SendMessage")},
	}
	for _, change := range changes {
		change(&t)
	}
	return t.WithDefaults()
}

// two is another version of web: every part of the role differs.
func two(t *catalogue.Template) {
	t.Description, t.MaxSessionDuration = "web servers, 2", "3h"
	t.ManagedPolicies = []string{"AmazonSQSReadOnlyAccess", "AmazonSNSReadOnlyAccess"}
	t.Policies = map[string]json.RawMessage{"logs": allow("logs:CreateLogStream"), "topic": allow("sns:Publish")}
}

// input as the machine gives it for the template that w carries.
func input(w steptest.World, attempt int) ensurerole.Input {
	t := w.Env.Catalogue["web"]
	return ensurerole.Input{
		Template: "web", Digest: t.Render(w.Names()).Digest(), Scope: string(t.Scope), RoleName: name, ProfileName: aws.String(name),
		Execution: execution, Attempt: attempt,
	}
}

func read(t *testing.T, w steptest.World) *role.State {
	t.Helper()
	state, err := role.Read(ctx, w.IAM, name)
	if err != nil {
		t.Fatal(err)
	}
	return state
}

// wantWhole says that the role is what the template of w says, and that its tag says so.
func wantWhole(t *testing.T, w steptest.World) {
	t.Helper()
	state := read(t, w)
	if state == nil {
		t.Fatal("there is no role")
	}
	want := w.Env.Catalogue["web"].Render(w.Names())
	for _, difference := range state.Diff(want) {
		t.Error(difference.Reason)
	}
	steptest.Equal(t, "lanyard:spec", want.Digest(), state.Tags[naming.TagSpec])
}

// tried runs the step as its machine does, until it succeeds.
func tried(t *testing.T, w steptest.World) ensurerole.Output {
	t.Helper()
	handle := ensurerole.New(w.Env)
	out, err := steptest.Persist(func(attempt int) (ensurerole.Output, error) { return handle(ctx, input(w, attempt)) })
	if err != nil {
		t.Fatalf("%s: %v", step.CodeOf(err), err)
	}
	return out
}

func TestCreatesTheRole(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	handle := ensurerole.New(w.Env)

	out := steptest.Do(t, handle, input(w, 0))

	arn := "arn:aws:iam::" + w.ID + ":role/lanyard/" + name
	steptest.Equal(t, "output", ensurerole.Output{Name: name, Arn: arn, Created: []string{arn}}, out)
	wantWhole(t, w)
	state := read(t, w)
	steptest.Equal(t, "tags", naming.Tags{
		"lanyard:stack": w.ID + "/us-east-1/Lanyard", "lanyard:template": "web", "lanyard:execution": naming.Hash(execution),
		"lanyard:spec": input(w, 0).Digest,
	}, state.Tags)
	steptest.Equal(t, "boundary", w.Names().BoundaryArn, state.Role.BoundaryArn)

	t.Run("and the same run again writes nothing", func(t *testing.T) {
		calls := w.Calls(t, func() {
			steptest.Equal(t, "output", ensurerole.Output{Name: name, Arn: arn, Created: []string{arn}}, steptest.Do(t, handle, input(w, 1)))
		})
		steptest.Equal(t, "calls", []string{
			"iam:GetRole", "iam:ListRolePolicies", "iam:ListAttachedRolePolicies", "iam:GetRolePolicy", "iam:GetRolePolicy",
		}, calls)
	})
	t.Run("and another run writes nothing and has created nothing", func(t *testing.T) {
		in := input(w, 0)
		in.Execution = otherRun
		writes := w.Writes(t, func() {
			steptest.Equal(t, "output", ensurerole.Output{Name: name, Arn: arn, Created: []string{}}, steptest.Do(t, handle, in))
		})
		steptest.Equal(t, "writes", []string{}, writes)
	})
}

func TestCreatesABareRole(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web(func(t *catalogue.Template) { t.Policies, t.ManagedPolicies = nil, nil }))
	writes := w.Writes(t, func() { steptest.Do(t, ensurerole.New(w.Env), input(w, 0)) })
	steptest.Equal(t, "writes", []string{"iam:CreateRole", "iam:TagRole"}, writes)
	wantWhole(t, w)
}

// A changed template, or drift, is mended in place: what is missing first, then what is too much, each by one write.
func TestConverges(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name     string
		template func(*catalogue.Template)        // the version that the role gets
		drift    func(*testing.T, steptest.World) // what somebody did to it
		writes   []string                         // between the tag that says pending and the one that says done
	}{
		{"inline policy added", func(t *catalogue.Template) { t.Policies["topic"] = allow("sns:Publish") }, nil, []string{"iam:PutRolePolicy"}},
		{"inline policy changed", func(t *catalogue.Template) { t.Policies["logs"] = allow("logs:*") }, nil, []string{"iam:PutRolePolicy"}},
		{"inline policy dropped", func(t *catalogue.Template) { delete(t.Policies, "logs") }, nil, []string{"iam:DeleteRolePolicy"}},
		{
			"inline policy renamed: never without", func(t *catalogue.Template) {
				t.Policies["log"] = t.Policies["logs"]
				delete(t.Policies, "logs")
			}, nil,
			[]string{"iam:PutRolePolicy", "iam:DeleteRolePolicy"},
		},
		{
			"managed policy added", func(t *catalogue.Template) { t.ManagedPolicies = append(t.ManagedPolicies, "AmazonSNSReadOnlyAccess") }, nil,
			[]string{"iam:AttachRolePolicy"},
		},
		{"managed policy dropped", func(t *catalogue.Template) { t.ManagedPolicies = t.ManagedPolicies[:1] }, nil, []string{"iam:DetachRolePolicy"}},
		{"session duration", func(t *catalogue.Template) { t.MaxSessionDuration = "12h" }, nil, []string{"iam:UpdateRole"}},
		{"description", func(t *catalogue.Template) { t.Description = "servers" }, nil, []string{"iam:UpdateRole"}},
		{"everything", two, nil, []string{
			"iam:UpdateRole", "iam:PutRolePolicy", "iam:PutRolePolicy", "iam:AttachRolePolicy", "iam:DeleteRolePolicy",
			"iam:DetachRolePolicy",
		}},
		{"trust that was changed", nil, func(t *testing.T, w steptest.World) {
			t.Helper()
			steptest.Must(t)(w.IAM.UpdateAssumeRolePolicy(ctx, &iam.UpdateAssumeRolePolicyInput{
				RoleName: aws.String(name), PolicyDocument: aws.String(strings.Replace(steptest.Trust, "ec2", "lambda", 1)),
			}))
		}, []string{"iam:UpdateAssumeRolePolicy"}},
		{"boundary that was taken off, and a policy that came with it: the boundary first", nil, func(t *testing.T, w steptest.World) {
			t.Helper()
			steptest.Must(t)(w.IAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String(name)}))
			steptest.Must(t)(w.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
				RoleName: aws.String(name), PolicyName: aws.String("all"), PolicyDocument: aws.String(string(allow("*"))),
			}))
		}, []string{"iam:PutRolePermissionsBoundary", "iam:DeleteRolePolicy"}},
		{"another boundary", nil, func(t *testing.T, w steptest.World) {
			t.Helper()
			steptest.Must(t)(w.IAM.PutRolePermissionsBoundary(ctx, &iam.PutRolePermissionsBoundaryInput{
				RoleName: aws.String(name), PermissionsBoundary: aws.String(readS3),
			}))
		}, []string{"iam:PutRolePermissionsBoundary"}},
		{"a policy that means the same is left alone", nil, func(t *testing.T, w steptest.World) {
			t.Helper()
			w.TagRole(t, name, naming.TagSpec, "another digest")
			steptest.Must(t)(w.IAM.PutRolePolicy(ctx, &iam.PutRolePolicyInput{
				RoleName: aws.String(name), PolicyName: aws.String("logs"), PolicyDocument: aws.String(
					`{"Statement": {"Resource": ["*"], "Effect": "Allow", "Action": ["LOGS:PutLogEvents"]}, "Version": "2012-10-17"}`),
			}))
		}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t, web())
			steptest.Do(t, ensurerole.New(w.Env), input(w, 0))
			before := read(t, w)
			if test.template != nil {
				w.With(web(test.template))
			}
			if test.drift != nil {
				test.drift(t, w)
			}
			writes := w.Writes(t, func() { steptest.Do(t, ensurerole.New(w.Env), input(w, 0)) })
			if test.writes != nil {
				test.writes = append([]string{"iam:TagRole"}, test.writes...)
			}
			steptest.Equal(t, "writes", append(test.writes, "iam:TagRole"), writes)
			wantWhole(t, w)
			steptest.Equal(t, "ARN", before.Arn, read(t, w).Arn)
		})
	}
}

func TestRefuses(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	calls := w.Calls(t, func() {
		in := input(w, 0)
		in.Template = "wbe"
		steptest.Refused(t, ensurerole.New(w.Env), in, step.InvalidInput, `template: value "wbe": unknown to this version of the step`)
		in = input(w, 0)
		in.Digest = "of another version"
		steptest.Refused(t, ensurerole.New(w.Env), in, step.InvalidInput,
			`digest: value "of another version": this version of the step carries another version of template web: run again`)
	})
	steptest.Equal(t, "calls", []string{}, calls)
}

// A role with our name and not our tags is not ours, whatever else it has.
func TestForeignRoleIsNotOwned(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, path, stack string }{
		{"outside our path", "/", ""},
		{"under our path", "/lanyard/", ""},
		{"of another stack", "/lanyard/", "another/stack"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t, web())
			w.ForeignRole(t, name, test.path)
			if test.stack != "" {
				w.TagRole(t, name, naming.TagStack, test.stack)
			}
			before := read(t, w)
			writes := w.Writes(t, func() {
				steptest.Refused(t, ensurerole.New(w.Env), input(w, 9), step.NotOwned, fmt.Sprintf(
					"role arn:aws:iam::%s:role%s%s exists and is not of stack %s/us-east-1/Lanyard (its tag lanyard:stack is %q): "+
						"rename the template, or remove that role", w.ID, test.path, name, w.ID, test.stack))
			})
			steptest.Equal(t, "writes", []string{}, writes)
			steptest.Equal(t, "role", before, read(t, w))
		})
	}
}

// Another run's unfinished work is waited for, and then taken over: that run may be dead.
func TestUnfinishedWork(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	w.OurRole(t, name, otherRun, naming.Pending)
	for attempt := range 3 {
		writes := w.Writes(t, func() {
			steptest.Refused(t, ensurerole.New(w.Env), input(w, attempt), step.NotVisible, "role "+name+" is being written by another run")
		})
		steptest.Equal(t, "writes", []string{}, writes)
	}
	out := steptest.Do(t, ensurerole.New(w.Env), input(w, 3))
	steptest.Equal(t, "created", []string{}, out.Created)
	wantWhole(t, w)
}

func TestOwnUnfinishedWorkGoesOnAtOnce(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	w.OurRole(t, name, execution, naming.Pending)
	out := steptest.Do(t, ensurerole.New(w.Env), input(w, 1))
	steptest.Equal(t, "created", []string{out.Arn}, out.Created)
	wantWhole(t, w)
}

// A run marks the role of one instance as its own before it goes on, so that the run that made it does not take it back.
func TestTakesOver(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		scope  catalogue.Scope
		marked string
	}{
		{catalogue.ScopeInstance, execution},
		{catalogue.ScopeClass, otherRun},
	} {
		t.Run("scope "+string(test.scope), func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t, web(func(t *catalogue.Template) { t.Scope = test.scope }))
			in := input(w, 0)
			in.Execution = otherRun
			steptest.Do(t, ensurerole.New(w.Env), in)
			steptest.Do(t, ensurerole.New(w.Env), input(w, 0))
			steptest.Equal(t, "lanyard:execution", naming.Hash(test.marked), read(t, w).Tags[naming.TagExecution])
			wantWhole(t, w)
			writes := w.Writes(t, func() { steptest.Do(t, ensurerole.New(w.Env), input(w, 1)) })
			steptest.Equal(t, "writes of the next attempt", []string{}, writes)
		})
	}
}

// Whatever AWS refuses is said with what was being done, to what and why.
func TestErrors(t *testing.T) {
	t.Parallel()
	mend := func(part, answer string) string { return "mend role " + name + " (" + part + "): " + answer }
	large := allow("s3:" + strings.Repeat("Get", 3300))
	for _, test := range []struct {
		name     string
		template func(*catalogue.Template)
		prepare  func(*testing.T, steptest.World)
		fault    steptest.Fault
		code     step.Code
		words    string
	}{
		{
			name: "quota of roles", prepare: func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"quotas": map[string]any{"roles": 0}}))
			},
			code: step.QuotaExceeded, words: "create role " + name + ": LimitExceeded: Cannot exceed quota for RolesPerAccount: 0",
		},
		{
			name: "quota of managed policies", prepare: func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"quotas": map[string]any{"managedPoliciesPerRole": 1}}))
			},
			code: step.QuotaExceeded, words: mend("managed policy "+readSQS+" is not attached", "LimitExceeded: Cannot exceed quota for PoliciesPerRole: 1"),
		},
		{
			name: "quota of inline policies", template: func(t *catalogue.Template) { t.Policies["large"] = large }, code: step.QuotaExceeded,
			prepare: func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"quotas": map[string]any{"inlinePolicyCharacters": 9000}}))
			},
			words: mend("inline policy large is missing", "LimitExceeded: Maximum policy size of 9000 bytes exceeded for role "+name),
		},
		{
			name: "a managed policy that does not exist", template: func(t *catalogue.Template) { t.ManagedPolicies = []string{"NoSuchPolicy"} },
			code:  step.NotFound,
			words: mend("managed policy "+noPolicy+" is not attached", "NoSuchEntity: Policy "+noPolicy+" does not exist or is not attachable."),
		},
		{
			name: "two writers at the same time", code: step.Unavailable,
			fault: steptest.Fault{Action: "iam:PutRolePolicy", Fault: "error", Code: "ConcurrentModification", Message: "try again", Count: 3},
			words: mend("inline policy logs is missing", "ConcurrentModification: try again"),
		},
		{
			name: "a role that IAM does not show everywhere yet", code: step.NotVisible,
			fault: steptest.Fault{
				Action: "iam:AttachRolePolicy", Fault: "error", Code: "NoSuchEntity", Message: "The role with name " + name + " cannot be found.",
			},
			words: "role " + name + " is not shown yet",
		},
		{
			name: "its tags, too", code: step.NotVisible,
			fault: steptest.Fault{Action: "iam:TagRole", Fault: "error", Code: "NoSuchEntity", Message: "The role with name " + name + " cannot be found."},
			words: "role " + name + " is not shown yet",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			template := web()
			if test.template != nil {
				template = web(test.template)
			}
			w := steptest.Environment(t, template)
			if test.prepare != nil {
				test.prepare(t, w)
			}
			if test.fault.Action != "" {
				w.Strike(t, test.fault)
			}
			steptest.Refused(t, ensurerole.New(w.Env), input(w, 0), test.code, test.words)
		})
	}
}

// Where a quota leaves no room for both, what is too much makes room for what is missing.
func TestMakesRoom(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	steptest.Do(t, ensurerole.New(w.Env), input(w, 0))
	steptest.Must(t)(nil, w.SetWeather(ctx, map[string]any{"quotas": map[string]any{"managedPoliciesPerRole": 2}}))
	w.With(web(two))
	steptest.Refused(t, ensurerole.New(w.Env), input(w, 0), step.NotVisible,
		"excess policies were removed to make room: mend role "+name+" (managed policy "+readSNS+" is not attached): "+
			"LimitExceeded: Cannot exceed quota for PoliciesPerRole: 2")
	tried(t, w)
	wantWhole(t, w)
}

// Others do something between two calls of the step.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	deleteRole := func(t *testing.T, w steptest.World) {
		t.Helper()
		for _, policy := range slices.Sorted(maps.Keys(read(t, w).Role.Policies)) {
			steptest.Must(t)(w.IAM.DeleteRolePolicy(ctx, &iam.DeleteRolePolicyInput{RoleName: aws.String(name), PolicyName: &policy}))
		}
		for _, arn := range read(t, w).Role.ManagedPolicyArns {
			steptest.Must(t)(w.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String(name), PolicyArn: &arn}))
		}
		steptest.Must(t)(w.IAM.DeleteRole(ctx, &iam.DeleteRoleInput{RoleName: aws.String(name)}))
	}
	for _, test := range []struct {
		name      string
		operation string // before whose call
		number    int32  // and which one
		happens   func(*testing.T, steptest.World)
		code      step.Code
		words     string
	}{
		{
			"another run makes the role", "CreateRole", 1,
			func(t *testing.T, w steptest.World) { t.Helper(); w.OurRole(t, name, otherRun, naming.Pending) },
			step.NotVisible, "role " + name + " was made meanwhile and is not shown yet",
		},
		{
			"the role is taken back before its policies are written", "PutRolePolicy", 1, deleteRole,
			step.NotVisible, "role " + name + " is not shown yet",
		},
		{
			"the role is taken back before it is read", "ListRolePolicies", 1, deleteRole,
			step.NotVisible, "role " + name + " is not shown yet",
		},
		{
			"the role is taken back before it is read back", "GetRole", 2, deleteRole,
			step.NotVisible, "role " + name + " is not shown yet",
		},
		{
			"another version detaches a policy before it is read back", "GetRole", 2, func(t *testing.T, w steptest.World) {
				t.Helper()
				steptest.Must(t)(w.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String(name), PolicyArn: aws.String(readS3)}))
			},
			step.NotVisible, "role " + name + " does not read back as written yet: managed policy " + readS3 + " is not attached",
		},
		{
			"another version begins after the last tag", "GetRole", 3,
			func(t *testing.T, w steptest.World) { t.Helper(); w.TagRole(t, name, naming.TagSpec, naming.Pending) },
			step.NotVisible, "role " + name + ": its tag lanyard:spec does not read back as written yet",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t, web())
			env := w.Between(test.operation, test.number, func() { test.happens(t, w) })
			steptest.Refused(t, ensurerole.New(env), input(w, 0), test.code, test.words)
			tried(t, w)
			wantWhole(t, w)
		})
	}
}

// What is to be deleted and is gone already is no error.
func TestExcessThatIsGone(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	steptest.Do(t, ensurerole.New(w.Env), input(w, 0))
	w.With(web(func(t *catalogue.Template) { t.ManagedPolicies = t.ManagedPolicies[:1] }))
	steptest.Do(t, ensurerole.New(w.Between("DetachRolePolicy", 1, func() {
		steptest.Must(t)(w.IAM.DetachRolePolicy(ctx, &iam.DetachRolePolicyInput{RoleName: aws.String(name), PolicyArn: aws.String(readSQS)}))
	})), input(w, 0))
	wantWhole(t, w)
}

// Twenty runs of one version end with one role, whole, and one of them has made it.
func TestTogether(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t, web())
	created := make([][]string, 20)
	var runs sync.WaitGroup
	for i := range created {
		runs.Go(func() {
			handle := ensurerole.New(w.Env)
			out, err := steptest.Persist(func(attempt int) (ensurerole.Output, error) {
				in := input(w, attempt)
				in.Execution = fmt.Sprint(execution, i)
				return handle(ctx, in)
			})
			if err != nil {
				t.Errorf("%s: %v", step.CodeOf(err), err)
			}
			created[i] = out.Created
		})
	}
	runs.Wait()
	wantWhole(t, w)
	steptest.Equal(t, "created", []string{w.Names().RoleArn(name)}, slices.Concat(created...))
}

// Two versions that run at the same time end with the role one of them whole, and its tag says which.
func TestTwoVersionsTogether(t *testing.T) {
	t.Parallel()
	for round := range 4 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			one := steptest.Environment(t, web())
			other := one
			other.With(web(two))
			if round%2 == 1 {
				steptest.Do(t, ensurerole.New(one.Env), input(one, 0))
			}
			var runs sync.WaitGroup
			for i, w := range []steptest.World{one, other, one, other} {
				runs.Go(func() {
					handle := ensurerole.New(w.Env)
					if _, err := steptest.Persist(func(attempt int) (ensurerole.Output, error) {
						in := input(w, attempt)
						in.Execution = fmt.Sprint(execution, i)
						return handle(ctx, in)
					}); err != nil {
						t.Errorf("%s: %v", step.CodeOf(err), err)
					}
				})
			}
			runs.Wait()
			w := one
			if read(t, one).Tags[naming.TagSpec] == input(other, 0).Digest {
				w = other
			}
			wantWhole(t, w)
		})
	}
}

func scene(before, after catalogue.Template) func(*testing.T) steptest.Scene[ensurerole.Output] {
	return func(t *testing.T) steptest.Scene[ensurerole.Output] {
		t.Helper()
		w := steptest.Environment(t, before)
		if before.Description != after.Description {
			in := input(w, 0)
			in.Execution = otherRun
			steptest.Do(t, ensurerole.New(w.Env), in)
			w.With(after)
		}
		handle := ensurerole.New(w.Env)
		return steptest.Scene[ensurerole.Output]{
			World:   w,
			Attempt: func(number int) (ensurerole.Output, error) { return handle(ctx, input(w, number)) },
			Check: func(t *testing.T, out ensurerole.Output) {
				t.Helper()
				wantWhole(t, w)
				if before.Description == after.Description {
					steptest.Equal(t, "created", []string{w.Names().RoleArn(name)}, out.Created)
				}
			},
		}
	}
}

// Any call of a run that creates may fail in any way: the next attempts end as a good run does.
func TestFaultsWhileItCreates(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, scene(web(), web()))
}

func TestFaultsWhileItConverges(t *testing.T) {
	t.Parallel()
	steptest.Faults(t, scene(web(), web(two)))
}

// A role without a profile: that of an ECS task, and that of an identity pool's users.
func TestOtherServices(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		service  catalogue.Service
		pool     *string
		contains string // of the trust policy
		refused  string
	}{
		{service: catalogue.ECS, contains: `"Service": "ecs-tasks.amazonaws.com"`},
		{service: catalogue.Cognito, pool: aws.String("us-east-1:1"), contains: `"cognito-identity.amazonaws.com:aud": "us-east-1:1"`},
		{service: catalogue.Cognito, refused: `template: value "web": it is for service cognito, and nobody is given who may assume its role`},
	} {
		t.Run(string(test.service)+aws.ToString(test.pool), func(t *testing.T) {
			t.Parallel()
			template := web()
			template.Service, template.Match = test.service, nil
			w := steptest.Environment(t, template)
			in := input(w, 0)
			in.ProfileName, in.IdentityPoolID = nil, test.pool
			if test.refused != "" {
				steptest.Refused(t, ensurerole.New(w.Env), in, step.InvalidInput, test.refused)
				return
			}
			steptest.Do(t, ensurerole.New(w.Env), in)
			state := read(t, w)
			if !strings.Contains(string(state.Role.Trust), test.contains) {
				t.Errorf("trust policy is %s", state.Role.Trust)
			}
			want := template.RenderFor(w.Names(), catalogue.Trustee{IdentityPoolID: aws.ToString(test.pool)})
			steptest.Equal(t, "lanyard:spec", want.Digest(), state.Tags[naming.TagSpec])
		})
	}
}
