package clients_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/ec2"
	"github.com/aws/aws-sdk-go-v2/service/iam"

	"example.com/lanyard/internal/clients"
	"example.com/lanyard/internal/steptest"
)

// One value has the operations of both services.
func TestEC2AndIAM(t *testing.T) {
	t.Parallel()
	w := steptest.Environment(t)
	both := clients.NewEC2AndIAM(w.Env.AWS)
	calls := w.Calls(t, func() {
		steptest.Must(t)(both.DescribeInstances(context.Background(), &ec2.DescribeInstancesInput{}))
		steptest.Must(t)(both.ListRoles(context.Background(), &iam.ListRolesInput{}))
	})
	steptest.Equal(t, "calls", []string{"ec2:DescribeInstances", "iam:ListRoles"}, calls)
}
