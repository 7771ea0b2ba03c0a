package statemachine

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Machine is what the rest of the stack connects to.
type Machine struct {
	awsstepfunctions.StateMachine
	Name string
	Log  awslogs.LogGroup
}

// machine is one that is being built: the scope of its states, and the functions that they invoke.
type machine struct {
	house   *House
	name    string
	scope   constructs.Construct
	invokes map[string]string // ARN of each step's function, by the step's name
}

func (h *House) machine(name string) *machine {
	return &machine{house: h, name: name, scope: constructs.NewConstruct(h.stack, jsii.String(name)), invokes: map[string]string{}}
}

// timeout of an execution, in hours: the longest waits of one state, and less than anyone waits for an instance.
const timeout = 1

// finish makes the machine that begins with start.
func (m *machine) finish(comment string, start awsstepfunctions.IChainable) Machine {
	name := m.house.name(m.name)
	log := awslogs.NewLogGroup(m.scope, jsii.String("Log"), &awslogs.LogGroupProps{
		// Step Functions writes a resource policy for each log group elsewhere, until its 5,120 characters are full.
		LogGroupName:  jsii.String("/aws/vendedlogs/states/" + *name),
		Retention:     m.house.LogRetention,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})
	made := awsstepfunctions.NewStateMachine(m.scope, jsii.String("Machine"), &awsstepfunctions.StateMachineProps{
		StateMachineName: name,
		Comment:          jsii.String(comment),
		DefinitionBody:   awsstepfunctions.DefinitionBody_FromChainable(start),
		QueryLanguage:    awsstepfunctions.QueryLanguage_JSONATA,
		Role:             m.role(),
		Timeout:          awscdk.Duration_Hours(jsii.Number(timeout)),
		TracingEnabled:   jsii.Bool(true),
		Logs: &awsstepfunctions.LogOptions{
			Destination: log, Level: awsstepfunctions.LogLevel_ALL, IncludeExecutionData: jsii.Bool(true), // it holds no secret
		},
	})
	return Machine{StateMachine: made, Name: *name, Log: log}
}

// role may invoke every version of the machine's functions: a run that began before a deployment calls the older ones.
func (m *machine) role() awsiam.IRole {
	var functions []string
	for _, contract := range m.house.contracts {
		if arn, ok := m.invokes[contract.Spec.Name]; ok {
			functions = append(functions, arn+":*")
		}
	}
	role := awsiam.NewRole(m.scope, jsii.String("Role"), &awsiam.RoleProps{
		Path:        jsii.String(StackRoles),
		Description: jsii.String("Of the machine " + m.name),
		AssumedBy:   awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), nil),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Steps": document(allow([]string{"lambda:InvokeFunction"}, functions)),
			"Operation": document(
				allow([]string{
					"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
					"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
				}, []string{"*"}),
				allow([]string{
					"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
				}, []string{"*"}),
			),
		},
	})
	return role.WithoutPolicyUpdates(nil)
}
