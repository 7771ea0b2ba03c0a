package associateprofile_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/functions/associateprofile"
	"example.com/lanyard/internal/catalogue"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const (
	name      = "lanyard-us-east-1-web"
	sibling   = "lanyard-us-east-1-edge"
	execution = "arn:aws:states:us-east-1:111122223333:execution:InstanceRole:this"
	never     = string(catalogue.ReplaceNever)
	owned     = string(catalogue.ReplaceOwned)
	always    = string(catalogue.ReplaceAlways)

	associate    = "ec2:AssociateIamInstanceProfile"
	replace      = "ec2:ReplaceIamInstanceProfileAssociation"
	disassociate = "ec2:DisassociateIamInstanceProfile"
	describe     = "ec2:DescribeIamInstanceProfileAssociations"
	instances    = "ec2:DescribeInstances"
)

var ctx = context.Background()

// scene is a running instance, and the profile that it is to have.
type scene struct {
	steptest.World
	id      string
	profile string // id of ours
}

func newScene(t *testing.T) scene {
	t.Helper()
	w := steptest.Environment(t)
	w.OurRole(t, name, execution, "digest")
	return scene{World: w, id: w.Launch(t, nil), profile: w.OurProfile(t, name, name, execution, "digest")}
}

// sibling profile of another template of this stack; its ARN.
func (s scene) sibling(t *testing.T) string {
	t.Helper()
	s.OurRole(t, sibling, execution, "digest")
	s.OurProfile(t, sibling, sibling, execution, "digest")
	return s.Names().ProfileArn(sibling)
}

func (s scene) input(rule, prior string) associateprofile.Input {
	in := associateprofile.Input{InstanceID: s.id, ProfileArn: s.Names().ProfileArn(name), ProfileID: s.profile, Replace: rule}
	if prior != "" {
		in.PriorProfileArn = &prior
	}
	return in
}

// wantOurs says that the instance has one association, with our profile by id, and that out says which.
func (s scene) wantOurs(t *testing.T, out associateprofile.Output) {
	t.Helper()
	all := s.Associations(t, s.id)
	if len(all) != 1 || all[0].ProfileID != s.profile || all[0].ID != out.AssociationID {
		t.Errorf("the output says %s, and the instance has %+v", out.AssociationID, all)
	}
}

func tried(t *testing.T, s scene, in associateprofile.Input) associateprofile.Output {
	t.Helper()
	handle := associateprofile.New(s.Env)
	out, err := steptest.Persist(func(int) (associateprofile.Output, error) { return handle(ctx, in) })
	if err != nil {
		t.Fatalf("%s: %v", step.CodeOf(err), err)
	}
	return out
}

// What the instance has when the step begins, what is done about it, and by which calls.
func TestDecides(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		found  func(*testing.T, scene) (prior string) // what the instance has, as the plan saw it
		rule   string
		want   outcome.Decision
		reason string
		calls  []string
	}{
		{
			"nothing: one call", func(*testing.T, scene) string { return "" }, never,
			outcome.Attached, "the instance had no profile",
			[]string{associate},
		},
		{
			"nothing, and it is stopped", func(t *testing.T, s scene) string { t.Helper(); s.Stop(t, s.id); return "" }, never,
			outcome.Attached, "the instance had no profile",
			[]string{associate},
		},
		{
			"ours, since another run was faster",
			func(t *testing.T, s scene) string {
				t.Helper()
				s.Associate(t, s.id, s.Names().ProfileArn(name))
				return ""
			}, never,
			outcome.Current, "the instance has the profile already",
			[]string{associate, describe},
		},
		{
			"a foreign one, under always", func(t *testing.T, s scene) string {
				t.Helper()
				arn := s.ForeignProfile(t, "shared", "/")
				s.Associate(t, s.id, arn)
				return arn
			}, always,
			outcome.Replaced, "the rule for replacing is always",
			[]string{describe, replace},
		},
		{
			"one of this stack, under owned", func(t *testing.T, s scene) string {
				t.Helper()
				arn := s.sibling(t)
				s.Associate(t, s.id, arn)
				return arn
			}, owned,
			outcome.Replaced, "the rule for replacing is owned",
			[]string{describe, "iam:GetInstanceProfile", replace},
		},
		{
			"one that was disassociated since the plan saw it", func(t *testing.T, s scene) string {
				t.Helper()
				return s.ForeignProfile(t, "shared", "/")
			}, always,
			outcome.Replaced, "the prior profile was disassociated first",
			[]string{describe, associate},
		},
		{
			"ours, which an earlier attempt put in place of another", func(t *testing.T, s scene) string {
				t.Helper()
				s.Associate(t, s.id, s.Names().ProfileArn(name))
				return s.ForeignProfile(t, "shared", "/")
			}, always,
			outcome.Replaced, "the rule for replacing is always",
			[]string{describe},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			prior := test.found(t, s)
			in := s.input(test.rule, prior)
			var out associateprofile.Output
			calls := s.Calls(t, func() { out = steptest.Do(t, associateprofile.New(s.Env), in) })
			steptest.Equal(t, "calls", test.calls, calls)
			s.wantOurs(t, out)
			steptest.Equal(t, "output", associateprofile.Output{
				Decision: test.want, Reason: test.reason, AssociationID: out.AssociationID, PriorProfileArn: in.PriorProfileArn,
			}, out)

			writes := s.Writes(t, func() { s.wantOurs(t, steptest.Do(t, associateprofile.New(s.Env), in)) })
			if prior == "" {
				test.calls = []string{associate} // tried, and refused
			} else {
				test.calls = []string{}
			}
			steptest.Equal(t, "writes of a second attempt", test.calls, writes)
		})
	}
}

// A stopped instance's profile cannot be replaced: it is disassociated, waited for, and then the other is associated.
func TestReplacesOnAStoppedInstance(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	prior := s.ForeignProfile(t, "shared", "/")
	s.Associate(t, s.id, prior)
	s.Stop(t, s.id)
	var out associateprofile.Output
	writes := s.Writes(t, func() { out = tried(t, s, s.input(always, prior)) })
	steptest.Equal(t, "writes", []string{replace, disassociate, associate}, slices.Compact(writes))
	s.wantOurs(t, out)
	steptest.Equal(t, "output", associateprofile.Output{
		Decision: outcome.Replaced, Reason: "the prior profile was disassociated first", AssociationID: out.AssociationID, PriorProfileArn: &prior,
	}, out)
}

func TestWaitsForTheDisassociation(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"disassociatedAfterMs": 3600_000}))
	prior := s.ForeignProfile(t, "shared", "/")
	s.Associate(t, s.id, prior)
	s.Stop(t, s.id)
	handle, in := associateprofile.New(s.Env), s.input(always, prior)
	calls := s.Calls(t, func() {
		steptest.Refused(t, handle, in, step.AssociationPending, "the association of profile shared with instance "+s.id+" is changing")
	})
	steptest.Equal(t, "calls", []string{describe, replace, describe, instances, disassociate, instances}, calls)
	calls = s.Calls(t, func() {
		steptest.Refused(t, handle, in, step.AssociationPending, "instance "+s.id+" is still being disassociated from its prior profile")
	})
	steptest.Equal(t, "calls", []string{describe, instances}, calls)
}

// A profile that was deleted and made again has the same ARN and another id: the instance has none of its credentials.
func TestProfileMadeAgain(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		stopped bool
		want    outcome.Decision
		reason  string
	}{
		{"running", false, outcome.Replaced, "the profile was deleted and made again"},
		{"stopped", true, outcome.Attached, "the instance had no profile"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.Associate(t, s.id, s.Names().ProfileArn(name))
			s.DeleteProfile(t, name, name)
			s.profile = s.OurProfile(t, name, name, execution, "digest")
			if test.stopped {
				s.Stop(t, s.id)
			}
			out := tried(t, s, s.input(never, ""))
			s.wantOurs(t, out)
			steptest.Equal(t, "output", associateprofile.Output{Decision: test.want, Reason: test.reason, AssociationID: out.AssociationID}, out)
		})
	}
}

// What came between the plan and this step is kept, unless the rule says otherwise, and nothing is changed.
func TestConflict(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		rule  string
		found func(*testing.T, scene) (arn string)
		words func(id, arn string) string
	}{
		{
			"a foreign profile, under never", never,
			func(t *testing.T, s scene) string { t.Helper(); return s.ForeignProfile(t, "shared", "/") },
			func(id, arn string) string {
				return "instance " + id + " was given profile " + arn + " while this run was under way, and the rule for replacing is never"
			},
		},
		{
			"a foreign profile, under owned", owned,
			func(t *testing.T, s scene) string { t.Helper(); return s.ForeignProfile(t, "shared", "/") },
			func(id, arn string) string {
				return "instance " + id + " was given profile " + arn + " while this run was under way, and the rule for replacing is owned"
			},
		},
		{
			"a foreign profile under our path, under owned", owned,
			func(t *testing.T, s scene) string { t.Helper(); return s.ForeignProfile(t, "shared", "/lanyard/") },
			func(id, arn string) string {
				return "instance " + id + " was given profile " + arn + " while this run was under way, and the rule for replacing is owned"
			},
		},
		{
			"one of ours, under never", never,
			func(t *testing.T, s scene) string { t.Helper(); return s.sibling(t) },
			func(id, arn string) string {
				return "instance " + id + " was given profile " + arn + " while this run was under way, and the rule for replacing is never"
			},
		},
		{
			"a foreign profile on a stopped instance, under always: its ARN would be forgotten between two attempts", always,
			func(t *testing.T, s scene) string {
				t.Helper()
				s.Stop(t, s.id)
				return s.ForeignProfile(t, "shared", "/")
			},
			func(id, arn string) string {
				return "stopped instance " + id + " was given profile " + arn + " while this run was under way: run again to replace it"
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			arn := test.found(t, s)
			s.Associate(t, s.id, arn)
			before := s.Associations(t, s.id)
			steptest.Refused(t, associateprofile.New(s.Env), s.input(test.rule, ""), step.Conflict, test.words(s.id, arn))
			steptest.Equal(t, "associations", before, s.Associations(t, s.id))
		})
	}
}

// Under always, what came meanwhile to a running instance is replaced, and said.
func TestReplacesWhatCameMeanwhile(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	arn := s.ForeignProfile(t, "shared", "/")
	s.Associate(t, s.id, arn)
	out := steptest.Do(t, associateprofile.New(s.Env), s.input(always, ""))
	s.wantOurs(t, out)
	steptest.Equal(t, "output", associateprofile.Output{
		Decision: outcome.Replaced, Reason: "the rule for replacing is always", AssociationID: out.AssociationID, PriorProfileArn: &arn,
	}, out)
}

// Even where the answer to the replacement is lost, the prior profile is not.
func TestLostAnswerKeepsThePriorProfile(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	arn := s.ForeignProfile(t, "shared", "/")
	s.Associate(t, s.id, arn)
	s.Strike(t, steptest.Fault{Action: replace, Fault: "lost"})
	out := steptest.Do(t, associateprofile.New(s.Env), s.input(always, ""))
	s.wantOurs(t, out)
	steptest.Equal(t, "prior profile", &arn, out.PriorProfileArn)
	steptest.Equal(t, "decision", outcome.Replaced, out.Decision)
}

// What has to happen first, by the words of EC2.
func TestWaits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, scene)
		fault steptest.Fault
		code  step.Code
		words func(s scene) string
	}{
		{
			name: "EC2 does not see the profile yet",
			found: func(t *testing.T, s scene) {
				t.Helper()
				steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"profileVisibleAfterMs": 3600_000}))
			},
			code: step.NotVisible, words: func(scene) string {
				return "instance profile " + name + " is not visible to EC2 yet"
			},
		},
		{
			name: "EC2 does not see the role in it yet", code: step.NotVisible,
			fault: steptest.Fault{Action: associate, Fault: "error", Code: "IncorrectState", Message: "InstanceIdentityProfileNotFound"},
			words: func(s scene) string {
				return "associate instance profile " + name + " with instance " + s.id + ": IncorrectState: InstanceIdentityProfileNotFound"
			},
		},
		{
			name: "the association is changing under it", code: step.AssociationPending,
			found: func(t *testing.T, s scene) {
				t.Helper()
				steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"associatedAfterMs": 3600_000}))
				s.Associate(t, s.id, s.ForeignProfile(t, "shared", "/"))
			},
			words: func(s scene) string {
				return "the association of profile shared with instance " + s.id + " is changing"
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			if test.found != nil {
				test.found(t, s)
			}
			if test.fault.Action != "" {
				s.Strike(t, test.fault)
			}
			steptest.Refused(t, associateprofile.New(s.Env), s.input(always, ""), test.code, test.words(s))
		})
	}
}

func TestWaitsForAPendingInstance(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"pendingMs": 3600_000}))
	s.id = s.LaunchPending(t, nil)
	steptest.Refused(t, associateprofile.New(s.Env), s.input(never, ""), step.InstanceNotReady,
		"associate instance profile "+name+" with instance "+s.id+
			": IncorrectInstanceState: The instance '"+s.id+"' is not in the 'running' or 'stopped' states.")
}

// Whatever EC2 answers about an instance that has ended, the error says that it has.
func TestEndedInstance(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		found func(*testing.T, *scene)
		prior bool
		state string
	}{
		{"terminated", func(t *testing.T, s *scene) { t.Helper(); s.Terminate(t, s.id) }, false, "terminated"},
		{"terminated, and it had another profile", func(t *testing.T, s *scene) { t.Helper(); s.Terminate(t, s.id) }, true, "terminated"},
		{"shutting down", func(t *testing.T, s *scene) {
			t.Helper()
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"shuttingDownMs": 3600_000}))
			s.ShutDown(t, s.id)
		}, false, "shutting-down"},
		{"terminated while its profile is still being taken from it", func(t *testing.T, s *scene) {
			t.Helper()
			s.Associate(t, s.id, s.ForeignProfile(t, "shared2", "/"))
			steptest.Must(t)(nil, s.SetWeather(ctx, map[string]any{"disassociatedAfterMs": 3600_000}))
			s.Terminate(t, s.id)
		}, true, "terminated"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			test.found(t, &s)
			prior := ""
			if test.prior {
				prior = s.ForeignProfile(t, "shared", "/")
			}
			steptest.Refused(t, associateprofile.New(s.Env), s.input(always, prior), step.NotFound, "instance "+s.id+" is "+test.state)
		})
	}
}

// Others do something between two calls of the step.
func TestMeanwhile(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		stopped   bool
		operation string // before whose first call
		happens   func(t *testing.T, s scene, prior string)
		code      step.Code // empty: fine
		words     func(s scene) string
	}{
		{
			name: "another run replaces the profile first", operation: "ReplaceIamInstanceProfileAssociation",
			happens: func(t *testing.T, s scene, prior string) {
				t.Helper()
				steptest.Do(t, associateprofile.New(s.Env), s.input(always, prior))
			},
		},
		{
			name: "the prior profile is disassociated first", operation: "ReplaceIamInstanceProfileAssociation",
			happens: func(t *testing.T, s scene, _ string) { t.Helper(); s.Disassociate(t, s.Associations(t, s.id)[0].ID) },
			code:    step.AssociationPending, words: func(s scene) string {
				return "the association of profile shared with instance " + s.id + " is changing"
			},
		},
		{
			name: "another run disassociates a stopped instance first", stopped: true, operation: "DisassociateIamInstanceProfile",
			happens: func(t *testing.T, s scene, _ string) { t.Helper(); s.Disassociate(t, s.Associations(t, s.id)[0].ID) },
			code:    step.AssociationPending, words: func(s scene) string {
				return "the association of profile shared with instance " + s.id + " is changing"
			},
		},
		{
			name: "another run goes the whole way first", stopped: true, operation: "DisassociateIamInstanceProfile",
			happens: func(t *testing.T, s scene, prior string) {
				t.Helper()
				s.Disassociate(t, s.Associations(t, s.id)[0].ID)
				steptest.Do(t, associateprofile.New(s.Env), s.input(always, prior))
			},
			code: step.AssociationPending, words: func(s scene) string {
				return "the association of profile shared with instance " + s.id + " is changing"
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			prior := s.ForeignProfile(t, "shared", "/")
			s.Associate(t, s.id, prior)
			if test.stopped {
				s.Stop(t, s.id)
			}
			in := s.input(always, prior)
			handle := associateprofile.New(s.Between(test.operation, 1, func() { test.happens(t, s, prior) }))
			var out associateprofile.Output
			if test.code == "" {
				out = steptest.Do(t, handle, in)
			} else {
				steptest.Refused(t, handle, in, test.code, test.words(s))
				out = tried(t, s, in)
			}
			s.wantOurs(t, out)
			steptest.Equal(t, "decision and prior profile", []any{outcome.Replaced, &prior}, []any{out.Decision, out.PriorProfileArn})
		})
	}
}

// Twenty runs end with one association: one has made it, the others have found it.
func TestTogether(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name           string
		prior, stopped bool
		want           map[outcome.Decision]int
	}{
		{"attach", false, false, map[outcome.Decision]int{outcome.Attached: 1, outcome.Current: 19}},
		{"replace", true, false, map[outcome.Decision]int{outcome.Replaced: 20}},
		{"replace on a stopped instance", true, true, map[outcome.Decision]int{outcome.Replaced: 20}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			prior := ""
			if test.prior {
				prior = s.ForeignProfile(t, "shared", "/")
				s.Associate(t, s.id, prior)
			}
			if test.stopped {
				s.Stop(t, s.id)
			}
			outputs := make([]associateprofile.Output, 20)
			var runs sync.WaitGroup
			for i := range outputs {
				runs.Go(func() {
					var err error
					outputs[i], err = steptest.Persist(func(int) (associateprofile.Output, error) {
						return associateprofile.New(s.Env)(ctx, s.input(always, prior))
					})
					if err != nil {
						t.Errorf("%s: %v", step.CodeOf(err), err)
					}
				})
			}
			runs.Wait()
			decisions := map[outcome.Decision]int{}
			for _, out := range outputs {
				s.wantOurs(t, out)
				decisions[out.Decision]++
				steptest.Equal(t, "prior profile", prior, aws.ToString(out.PriorProfileArn))
			}
			steptest.Equal(t, "decisions", test.want, decisions)
		})
	}
}

// Any call may fail in any way: the next attempts end as a good run does.
func TestFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		rule  string
		found func(*testing.T, scene) (prior string)
	}{
		{"while it associates", never, func(*testing.T, scene) string { return "" }},
		{"while it replaces", owned, func(t *testing.T, s scene) string {
			t.Helper()
			arn := s.sibling(t)
			s.Associate(t, s.id, arn)
			return arn
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			steptest.Faults(t, func(t *testing.T) steptest.Scene[associateprofile.Output] {
				t.Helper()
				s := newScene(t)
				in := s.input(test.rule, test.found(t, s))
				handle := associateprofile.New(s.Env)
				return steptest.Scene[associateprofile.Output]{
					World: s.World, Attempt: func(int) (associateprofile.Output, error) { return handle(ctx, in) },
					Check: func(t *testing.T, out associateprofile.Output) {
						t.Helper()
						s.wantOurs(t, out)
						steptest.Equal(t, "prior profile", in.PriorProfileArn, out.PriorProfileArn)
					},
				}
			})
		})
	}
}

// The calls of the way by which a stopped instance's profile is replaced fail, too.
func TestFaultsOnAStoppedInstance(t *testing.T) {
	t.Parallel()
	for _, action := range []string{describe, replace, instances, disassociate} {
		t.Run(action, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			prior := s.ForeignProfile(t, "shared", "/")
			s.Associate(t, s.id, prior)
			s.Stop(t, s.id)
			s.Strike(t, steptest.Fault{Action: action, Fault: "throttle", Count: 3, Skip: map[string]int{describe: 1}[action]})
			_, err := associateprofile.New(s.Env)(ctx, s.input(always, prior))
			steptest.Equal(t, "Code", step.Throttled, step.CodeOf(err))
			out := tried(t, s, s.input(always, prior))
			s.wantOurs(t, out)
			steptest.Equal(t, "prior profile", &prior, out.PriorProfileArn)
		})
	}
}

// What reads whose a profile is may fail.
func TestOwnerCannotBeRead(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	s.Associate(t, s.id, s.sibling(t))
	s.Strike(t, steptest.Fault{Action: "iam:GetInstanceProfile", Fault: "denied"})
	_, err := associateprofile.New(s.Env)(ctx, s.input(owned, ""))
	steptest.Equal(t, "Code", step.AccessDenied, step.CodeOf(err))
}
