package role_test

import (
	"testing"

	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/outcome"
	"example.com/lanyard/internal/role"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/steptest"
)

func TestDue(t *testing.T) {
	t.Parallel()
	names := naming.Namespace{Partition: "aws", Account: "111122223333", Region: "us-east-1", StackName: "Lanyard", BoundaryArn: boundary}
	arn := names.RoleArn(name)
	ours := func(spec string) naming.Tags {
		return naming.Tags{naming.TagStack: names.Stack(), naming.TagTemplate: "web", naming.TagSpec: spec}
	}
	bare := wanted()
	bare.BoundaryArn = ""
	for _, test := range []struct {
		name  string
		state *role.State
		want  *outcome.Change
	}{
		{"no role", nil, &outcome.Change{Action: outcome.CreateRole, Resource: arn, Reason: "it does not exist"}},
		{"whole", &role.State{Arn: arn, Tags: ours(wanted().Digest()), Role: wanted()}, nil},
		{
			"unfinished", &role.State{Arn: arn, Tags: ours(naming.Pending), Role: wanted()},
			&outcome.Change{Action: outcome.UpdateRole, Resource: arn, Reason: "a run has begun it and not finished"},
		},
		{
			"another version", &role.State{Arn: arn, Tags: ours("other"), Role: wanted()},
			&outcome.Change{Action: outcome.UpdateRole, Resource: arn, Reason: "it is of another version of template web"},
		},
		{
			"no boundary", &role.State{Arn: arn, Tags: ours(wanted().Digest()), Role: bare},
			&outcome.Change{Action: outcome.UpdateRole, Resource: arn, Reason: `permissions boundary is "", not ` + boundary},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			got, err := role.Due(names, name, test.state, wanted())
			steptest.Must(t)(nil, err)
			steptest.Equal(t, "change", test.want, got)
		})
	}
	_, err := role.Due(names, name, &role.State{Arn: arn, Role: wanted()}, wanted())
	steptest.Error(t, err, step.NotOwned, "role "+arn+" exists and is not of stack "+names.Stack()+
		` (its tag lanyard:stack is ""): rename the template, or remove that role`)
}
