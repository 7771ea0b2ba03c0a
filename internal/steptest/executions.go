package steptest

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
)

// Executions are those of one machine, which run until they are stopped.
type Executions struct {
	client  *sfn.Client
	machine string
}

// Executions of a machine of this name.
func (w World) Executions(t testing.TB, machine string) Executions {
	t.Helper()
	role, err := w.IAM.CreateRole(ctx, &iam.CreateRoleInput{
		RoleName: aws.String(machine), AssumeRolePolicyDocument: aws.String(strings.Replace(Trust, "ec2", "states", 1)),
	})
	Must(t)(nil, err)
	e := Executions{client: sfn.NewFromConfig(w.Env.AWS)}
	made, err := e.client.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: &machine, RoleArn: role.Role.Arn,
		Definition: aws.String(`{"StartAt":"Work","States":{"Work":{"Type":"Wait","Seconds":3600,"End":true}}}`),
	})
	Must(t)(nil, err)
	e.machine = *made.StateMachineArn
	return e
}

// Start an execution, and return its ARN.
func (e Executions) Start(t testing.TB) string {
	t.Helper()
	started, err := e.client.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: &e.machine})
	Must(t)(nil, err)
	return *started.ExecutionArn
}

// Stop an execution.
func (e Executions) Stop(t testing.TB, arn string) {
	t.Helper()
	Must(t)(e.client.StopExecution(ctx, &sfn.StopExecutionInput{ExecutionArn: &arn}))
}
