package ensureuserpool

import (
	"context"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	idp "github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider"
	"github.com/aws/aws-sdk-go-v2/service/cognitoidentityprovider/types"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/naming"
	"example.com/lanyard/internal/step"
	"example.com/lanyard/internal/turn"
)

// turn of the run at the app: it goes on if it made the pool, or planned in its turn. AWS compares no tag before it
// sets it: who takes the turn waits, too, and looks whether another run has taken it at the same moment.
func (h handler) turn(ctx context.Context, in Input, pool types.UserPoolType, mine bool, out *Output) error {
	out.Holder = pool.UserPoolTags[naming.TagRun]
	if out.Holder == in.Execution {
		if out.Next = NextEnsure; !mine && aws.ToString(in.Holder) != in.Execution {
			out.Next, out.Reason = NextAwait, taken
		}
		return nil
	}
	out.Next, out.Reason = NextAwait, turn.Taken(out.Holder, in.App)
	if atWork, err := turn.AtWork(ctx, h, h.names, out.Holder); err != nil || atWork {
		return err
	}
	out.Holder, out.Reason = in.Execution, taken
	tags := naming.Tags{naming.TagRun: in.Execution}
	if !mine {
		tags[naming.TagExecution] = naming.Kept // the run that made it, should it be redriven, does not take it back any more
	}
	_, err := h.TagResource(ctx, &idp.TagResourceInput{ResourceArn: pool.Arn, Tags: tags})
	return awserr.Wrap(err, "tag user pool %s", out.ID)
}

// taken is why a run waits that has just taken its turn.
const taken = "no other run may take its turn at the same moment; then plan anew"

// taggable is what a tag's value may hold (API reference of Amazon Cognito and AWS Tagging). Names of executions may hold more.
var taggable = regexp.MustCompile(`^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,256}$`)

func checkRun(execution string) error {
	if taggable.MatchString(execution) {
		return nil
	}
	return step.Errorf(step.InvalidInput, "name of the execution: value %q: cannot be kept in a tag: want letters, digits and _.=+-@ alone: "+
		"start it under another name", execution[strings.LastIndex(execution, ":")+1:])
}
