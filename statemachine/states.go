package statemachine

import (
	"reflect"
	"slices"
	"time"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"

	"example.com/lanyard/internal/step"
)

// queueing is how much longer a task may take than its function may run.
const queueing = 10 * time.Second

// call is how a machine uses a step: what it hands over, what it keeps, and what it answers. A nil Payload is the
// state's whole input, a nil Output the function's answer.
type call struct{ Payload, Assign, Output fields }

// task is the state that invokes a step.
//
// It is written as ASL, without awsstepfunctionstasks: that package makes the app link the constructs of 60 more services,
// which are half of the minutes that a first build takes.
func task[In, Out any](m *machine, s step.Step[In, Out], c call) awsstepfunctions.CustomState {
	function := m.house.function(s.Spec)
	m.house.note(Contract{s.Spec, reflect.TypeFor[In](), reflect.TypeFor[Out]()})
	m.invokes[s.Name] = *function.FunctionArn()

	state := map[string]any{
		"Type":           "Task",
		"Comment":        s.Summary,
		"Resource":       "arn:" + *awscdk.Aws_PARTITION() + ":states:::lambda:invoke",
		"TimeoutSeconds": (s.Timeout + queueing).Seconds(),
		"Arguments": map[string]any{
			"FunctionName": function.CurrentVersion().FunctionArn(), // a run finishes on the code that it began with
			"Payload":      payloadOf(c),
		},
	}
	if c.Assign != nil {
		state["Assign"] = c.Assign.jsonata()
	}
	if c.Output != nil {
		state["Output"] = c.Output.jsonata()
	}
	made := awsstepfunctions.NewCustomState(m.scope, jsii.String(s.Name), &awsstepfunctions.CustomStateProps{StateJson: &state})
	for _, retry := range retries(s.Spec) {
		made.AddRetry(retry)
	}
	return made
}

func payloadOf(c call) any {
	if c.Payload == nil {
		return jsonata(input)
	}
	return c.Payload.jsonata()
}

func (h *House) note(c Contract) {
	if !slices.ContainsFunc(h.contracts, func(known Contract) bool { return known.Spec.Name == c.Spec.Name }) {
		h.contracts = append(h.contracts, c)
	}
}

// caught goes on with next when the task has failed with one of errors, or with anything if none is given.
func caught(state awsstepfunctions.CustomState, next awsstepfunctions.IChainable, assign fields, errors ...step.Code) {
	state.AddCatch(next, catching(assign, errors))
}

func catching(assign fields, errors []step.Code) *awsstepfunctions.CatchProps {
	names := []string{"States.ALL"}
	if len(errors) > 0 {
		names = nil
	}
	for _, code := range errors {
		names = append(names, string(code))
	}
	return &awsstepfunctions.CatchProps{Errors: jsii.Strings(names...), Assign: assign.jsonata()}
}

func (m *machine) choice(name, comment string) awsstepfunctions.Choice {
	return awsstepfunctions.Choice_Jsonata(m.scope, jsii.String(name), &awsstepfunctions.ChoiceJsonataProps{Comment: jsii.String(comment)})
}

func when(expression string) awsstepfunctions.Condition {
	return awsstepfunctions.Condition_Jsonata(jsii.String(jsonata(expression)))
}

func (m *machine) wait(name, comment string, seconds int) awsstepfunctions.Wait {
	return awsstepfunctions.Wait_Jsonata(m.scope, jsii.String(name), &awsstepfunctions.WaitJsonataProps{
		Comment: jsii.String(comment), Time: awsstepfunctions.WaitTime_Duration(awscdk.Duration_Seconds(jsii.Number(seconds))),
	})
}

// succeed ends a run with a document: an expression for the whole, or one for each field.
func (m *machine) succeed(name, comment string, output any) awsstepfunctions.Succeed {
	return awsstepfunctions.Succeed_Jsonata(m.scope, jsii.String(name), &awsstepfunctions.SucceedJsonataProps{
		Comment: jsii.String(comment), Outputs: output,
	})
}

// fail ends a run with its own name as the error and a JSON document as the cause, because a Fail state has no output.
func (m *machine) fail(name, comment string, cause fields) awsstepfunctions.Fail {
	return awsstepfunctions.Fail_Jsonata(m.scope, jsii.String(name), &awsstepfunctions.FailJsonataProps{
		Comment: jsii.String(comment), Error: jsii.String(name), Cause: jsii.String(jsonata("$string(" + cause.object() + ")")),
	})
}
