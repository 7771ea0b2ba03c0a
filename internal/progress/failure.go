package progress

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
)

// failureIn finds the error of an attempt: each way to fail has a type of its own in the SDK.
func failureIn(h types.HistoryEvent) (name, cause string, ok bool) {
	switch {
	case h.TaskFailedEventDetails != nil:
		d := h.TaskFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.TaskTimedOutEventDetails != nil:
		d := h.TaskTimedOutEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.TaskSubmitFailedEventDetails != nil:
		d := h.TaskSubmitFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.TaskStartFailedEventDetails != nil:
		d := h.TaskStartFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.LambdaFunctionFailedEventDetails != nil:
		d := h.LambdaFunctionFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.LambdaFunctionTimedOutEventDetails != nil:
		d := h.LambdaFunctionTimedOutEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.LambdaFunctionScheduleFailedEventDetails != nil:
		d := h.LambdaFunctionScheduleFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.LambdaFunctionStartFailedEventDetails != nil:
		d := h.LambdaFunctionStartFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	case h.EvaluationFailedEventDetails != nil:
		d := h.EvaluationFailedEventDetails
		return aws.ToString(d.Error), aws.ToString(d.Cause), true
	}
	return "", "", false
}
