// Package functions_test has what only several steps together can show.
package functions_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/functions/ensureprofile"
	"example.com/lanyard/functions/ensurerole"
	"example.com/lanyard/functions/removeprofile"
	"example.com/lanyard/functions/removerole"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/lambdastep"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	this  = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
	other = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:other"
)

var ctx = context.Background()

func web(scope catalogue.Scope, policies ...string) catalogue.Template {
	t := catalogue.Template{
		Name: "web", Service: catalogue.EC2, Scope: scope, Description: fmt.Sprint("web servers with ", policies),
		Policies: map[string]json.RawMessage{},
	}
	for _, policy := range policies {
		t.Policies[policy] = json.RawMessage(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:` + policy + `","Resource":"*"}]}`)
	}
	return t
}

func roleInput(env lambdastep.Environment, name, execution string, attempt int) ensurerole.Input {
	t := env.Catalogue["web"]
	return ensurerole.Input{
		Template: "web", Digest: t.Render(env.Namespace).Digest(), Scope: string(t.Scope), RoleName: name, Execution: execution, Attempt: attempt,
	}
}

func profileInput(env lambdastep.Environment, name, execution string, attempt int) ensureprofile.Input {
	in := roleInput(env, name, execution, attempt)
	return ensureprofile.Input{
		Template: in.Template, Scope: in.Scope, RoleName: name, ProfileName: name, Execution: execution, Attempt: attempt,
		Created: []string{},
	}
}

// ensure runs EnsureRole and EnsureProfile as the machine does.
func ensure(t *testing.T, env lambdastep.Environment, name, execution string) {
	t.Helper()
	_, err := steptest.Persist(func(attempt int) (ensurerole.Output, error) {
		return ensurerole.New(env)(ctx, roleInput(env, name, execution, attempt))
	})
	if err == nil {
		_, err = steptest.Persist(func(attempt int) (ensureprofile.Output, error) {
			return ensureprofile.New(env)(ctx, profileInput(env, name, execution, attempt))
		})
	}
	if err != nil {
		t.Errorf("%s: %v", step.CodeOf(err), err)
	}
}

// wantWhole says that role and profile are what one of the templates says, and that both tags say which.
func wantWhole(t *testing.T, w steptest.World, name string, templates ...catalogue.Template) {
	t.Helper()
	roleState, err := role.Read(ctx, w.IAM, name)
	steptest.Must(t)(nil, err)
	profileState, err := profile.Get(ctx, w.IAM, name)
	steptest.Must(t)(nil, err)
	if roleState == nil || profileState == nil {
		t.Fatalf("role %v, profile %v", roleState, profileState)
	}
	steptest.Equal(t, "roles in the profile", []string{roleState.Arn}, profileState.RoleArns)
	steptest.Equal(t, "the profile's tag", roleState.Tags[naming.TagSpec], profileState.Tags[naming.TagSpec])
	for _, template := range templates {
		want := template.Render(w.Names())
		if want.Digest() == roleState.Tags[naming.TagSpec] {
			steptest.Equal(t, "differences from what the tag says", []role.Difference(nil), roleState.Diff(want))
			return
		}
	}
	t.Errorf("the role's tag is of none of the versions: %v", roleState.Tags)
}

// Two versions of a template that run at the same time end with one of them whole: the role, its tag and the profile's.
func TestTwoVersions(t *testing.T) {
	t.Parallel()
	one, two := web(catalogue.ScopeClass, "GetObject", "PutObject"), web(catalogue.ScopeClass, "GetObject", "ListBucket")
	for round := range 6 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t, one)
			next := w
			next.With(two)
			name := w.Names().Name("web", "")
			var runs sync.WaitGroup
			for i, env := range []lambdastep.Environment{w.Env, next.Env, w.Env, next.Env} {
				runs.Go(func() { ensure(t, env, name, fmt.Sprint(this, i)) })
			}
			runs.Wait()
			wantWhole(t, w, name, one, two)
		})
	}
}

// A failed run takes back its role and profile while another goes on to use them: wherever the other comes in between, it
// ends with both whole.
func TestTakenBackWhileAnotherRunGoesOn(t *testing.T) {
	t.Parallel()
	template := web(catalogue.ScopeInstance, "GetObject")
	for _, operation := range []string{
		"DescribeInstances", "GetInstanceProfile", "DescribeIamInstanceProfileAssociations", "RemoveRoleFromInstanceProfile",
		"DeleteInstanceProfile", "GetRole", "ListInstanceProfilesForRole", "TagRole", "ListRolePolicies", "DeleteRolePolicy", "DeleteRole",
	} {
		for _, number := range []int32{1, 2} {
			t.Run(fmt.Sprintf("before %s %d", operation, number), func(t *testing.T) {
				t.Parallel()
				w := steptest.Environment(t, template)
				id := w.Launch(t, nil)
				name := w.Names().Name("web", id)
				ensure(t, w.Env, name, this)
				takeBack(t, id, name, w.Between(operation, number, func() {
					_, _ = ensurerole.New(w.Env)(ctx, roleInput(w.Env, name, other, 9)) // one attempt: its machine goes on below
				}))
				ensure(t, w.Env, name, other)
				wantWhole(t, w, name, template)
			})
		}
	}
}

// takeBack runs RemoveProfile and RemoveRole as the machine does, in env, for the run this.
func takeBack(t *testing.T, id, name string, env lambdastep.Environment) {
	t.Helper()
	_, err := steptest.Persist(func(int) (removeprofile.Output, error) {
		return removeprofile.New(env)(ctx, removeprofile.Input{
			InstanceID: id, ProfileName: name, RoleName: name, Scope: "instance", Execution: aws.String(this),
		})
	})
	if err == nil {
		_, err = steptest.Persist(func(int) (removerole.Output, error) {
			return removerole.New(env)(ctx, removerole.Input{InstanceID: &id, RoleName: name, Scope: "instance", Execution: aws.String(this)})
		})
	}
	if err != nil {
		t.Errorf("%s: %v", step.CodeOf(err), err)
	}
}

// The same where the other run has its role already and is about to make sure of the profile.
func TestProfileIsTakenBackWhileAnotherRunGoesOn(t *testing.T) {
	t.Parallel()
	template := web(catalogue.ScopeInstance, "GetObject")
	for _, operation := range []string{
		"DescribeInstances", "GetInstanceProfile", "DescribeIamInstanceProfileAssociations", "RemoveRoleFromInstanceProfile", "DeleteInstanceProfile",
	} {
		for _, number := range []int32{1, 2} {
			t.Run(fmt.Sprintf("before %s %d", operation, number), func(t *testing.T) {
				t.Parallel()
				w := steptest.Environment(t, template)
				id := w.Launch(t, nil)
				name := w.Names().Name("web", id)
				ensure(t, w.Env, name, this)
				steptest.Do(t, ensurerole.New(w.Env), roleInput(w.Env, name, other, 0))
				takeBack(t, id, name, w.Between(operation, number, func() {
					_, _ = ensureprofile.New(w.Env)(ctx, profileInput(w.Env, name, other, 9))
				}))
				_, err := steptest.Persist(func(attempt int) (ensureprofile.Output, error) {
					return ensureprofile.New(w.Env)(ctx, profileInput(w.Env, name, other, attempt))
				})
				steptest.Must(t)(nil, err)
				wantWhole(t, w, name, template)
			})
		}
	}
}

// Once the role is associated to be used, it stays used: a run that both fails and is overtaken has taken nothing.
func TestBothAtOnce(t *testing.T) {
	t.Parallel()
	template := web(catalogue.ScopeInstance, "GetObject")
	for round := range 6 {
		t.Run(fmt.Sprint(round), func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t, template)
			id := w.Launch(t, nil)
			name := w.Names().Name("web", id)
			ensure(t, w.Env, name, this)
			var runs sync.WaitGroup
			runs.Go(func() { takeBack(t, id, name, w.Env) })
			runs.Go(func() { ensure(t, w.Env, name, other) })
			runs.Wait()
			ensure(t, w.Env, name, other) // and if its profile was taken from under it, its next run makes it again
			wantWhole(t, w, name, template)
		})
	}
}
