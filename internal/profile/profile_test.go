package profile_test

import (
	"context"
	"testing"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/plan"
	"example.com/lanyard/internal/profile"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

const web = "lanyard-us-east-1-web"

var ctx = context.Background()

func TestGet(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, role string
		roles      func(steptest.World) []string
	}{
		{"with its role", web, func(w steptest.World) []string { return []string{w.Names().RoleArn(web)} }},
		{"without a role", "", func(steptest.World) []string { return nil }},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := steptest.Environment(t)
			w.OurRole(t, web, "run", "digest")
			id := w.OurProfile(t, web, test.role, "run", "digest")
			got, err := profile.Get(ctx, w.IAM, web)
			steptest.Must(t)(nil, err)
			steptest.Equal(t, "profile", &plan.ProfileState{
				Arn: w.Names().ProfileArn(web), ID: id, RoleArns: test.roles(w),
				Tags: naming.Tags{
					naming.TagStack: w.Names().Stack(), naming.TagTemplate: "web", naming.TagExecution: naming.Hash("run"), naming.TagSpec: "digest",
				},
			}, got)
		})
	}
}

func TestGetFindsNone(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	got, err := profile.Get(ctx, w.IAM, web)
	steptest.Must(t)(nil, err)
	if got != nil {
		t.Errorf("got %+v", got)
	}
}

func TestGetFails(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	w.Strike(t, steptest.Fault{Action: "iam:GetInstanceProfile", Fault: "throttle", Count: 3})
	_, err := profile.Get(ctx, w.IAM, web)
	steptest.Error(t, err, step.Throttled, "get instance profile "+web+": Throttling: Rate exceeded")
}

func TestNameOf(t *testing.T) {
	t.Parallel()
	for arn, want := range map[string]string{
		"arn:aws:iam::111122223333:instance-profile/web":            "web",
		"arn:aws-cn:iam::111122223333:instance-profile/lanyard/web": "web",
		"arn:aws:iam::111122223333:role/a/b/web":                    "web",
		"web":                                                       "web",
	} {
		steptest.Equal(t, arn, want, profile.NameOf(arn))
	}
}
