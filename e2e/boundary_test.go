package e2e

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

const everything = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}`

// Even a role whose policies allow everything does not get past its boundary.
func TestTheBoundaryHoldsWhateverThePoliciesSay(t *testing.T) {
	h := newHouse(t, nil)
	other := h.bucket(h.ID + "-other")
	id := h.launch("Role", "web")
	h.byEvent("InstanceRole", id).instance(t)
	_, err := h.iam.PutRolePolicy(t.Context(), &iam.PutRolePolicyInput{
		RoleName: aws.String(h.name("web", "")), PolicyName: aws.String("everything"), PolicyDocument: aws.String(everything),
	})
	must(t, err)
	on := h.on(id)
	asEC2, asIAM, ctx := ec2.NewFromConfig(on.Config), iam.NewFromConfig(on.Config), t.Context()
	tag := func(key string) error {
		_, err := asEC2.CreateTags(ctx, &ec2.CreateTagsInput{
			Resources: []string{id}, Tags: []ec2types.Tag{{Key: &key, Value: aws.String("worker")}},
		})
		return err
	}
	association := h.associations(id)[0]
	h.makeRole("/", "cdk-deploy", nil)

	allowed := map[string]func() error{
		"another bucket":             func() error { _, err := on.read(other); return err },
		"a tag that no match reads":  func() error { return tag("Owner") },
		"a look at who has profiles": func() error { _, err := asEC2.DescribeInstances(ctx, nil); return err },
	}
	for what, try := range allowed {
		if err := try(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
	}

	refused := map[string]func() error{
		"a user": func() error {
			_, err := asIAM.CreateUser(ctx, &iam.CreateUserInput{UserName: aws.String("mallory")})
			return err
		},
		"its own role": func() error {
			_, err := asIAM.DeleteRolePermissionsBoundary(ctx, &iam.DeleteRolePermissionsBoundaryInput{RoleName: aws.String(h.name("web", ""))})
			return err
		},
		"a tag that a match reads": func() error { return tag("Role") },
		"all tags": func() error {
			_, err := asEC2.DeleteTags(ctx, &ec2.DeleteTagsInput{Resources: []string{id}})
			return err
		},
		"a profile for an instance": func() error {
			_, err := asEC2.AssociateIamInstanceProfile(ctx, &ec2.AssociateIamInstanceProfileInput{
				InstanceId: &id, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: aws.String(h.name("web", ""))},
			})
			return err
		},
		"another profile for an instance": func() error {
			_, err := asEC2.ReplaceIamInstanceProfileAssociation(ctx, &ec2.ReplaceIamInstanceProfileAssociationInput{
				AssociationId: association.AssociationId, IamInstanceProfile: &ec2types.IamInstanceProfileSpecification{Name: aws.String(h.name("web", ""))},
			})
			return err
		},
		"no profile for an instance": func() error {
			_, err := asEC2.DisassociateIamInstanceProfile(ctx, &ec2.DisassociateIamInstanceProfileInput{
				AssociationId: association.AssociationId,
			})
			return err
		},
		"a run of the machine": func() error {
			_, err := sfn.NewFromConfig(on.Config).StartExecution(ctx, &sfn.StartExecutionInput{
				StateMachineArn: aws.String(h.machine("InstanceRole")), Input: aws.String(about(id)),
			})
			return err
		},
		"the CDK's roles": func() error {
			_, err := sts.NewFromConfig(on.Config).AssumeRole(ctx, &sts.AssumeRoleInput{
				RoleArn: aws.String("arn:aws:iam::" + h.ID + ":role/cdk-deploy"), RoleSessionName: aws.String("mallory"),
			})
			return err
		},
	}
	for what, try := range refused {
		if err := try(); !denied(err, "with an explicit deny") { // only the boundary has one
			t.Errorf("%s: got %v, want a refusal by the permissions boundary", what, err)
		}
	}
}
