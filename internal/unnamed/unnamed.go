// Package unnamed is for resources whose names AWS does not hold unique, and whose creation takes no token: after a lost
// answer nobody knows whether one was made. It is found again by its name and tags, in listings that may be late.
package unnamed

import (
	"github.com/aws/aws-sdk-go-v2/aws"

	"example.com/lanyard/internal/awserr"
	"example.com/lanyard/internal/step"
)

// looks at the listing between two attempts that create: with the machine's waits for NotVisible, 4 s at least.
const looks = 4

// Create a resource that was not found, and look again: of two runs that create at once, both go on with the older one.
// Only the first attempt creates, and then every fourth. In between it is looked for, because an earlier attempt may have
// made one that the listing does not show yet. NotVisible until it is listed.
func Create[R any](attempt int, kind, name string, create func() error, find func() (Found[R], error)) (Found[R], error) {
	found := Found[R]{Others: []string{}}
	if attempt%looks == 0 {
		err := create()
		if err != nil {
			return found, err
		}
		if found, err = find(); err != nil {
			return found, err
		}
	}
	if found.Oldest == nil {
		return found, step.Errorf(step.NotVisible, "%s %s may be made already and is not listed yet", kind, name)
	}
	return found, nil
}

// Once keeps the SDK from sending a creation a second time, unless AWS said that it did not take the first.
func Once(r aws.Retryer) aws.Retryer { return once{r} }

type once struct{ aws.Retryer }

func (o once) IsErrorRetryable(err error) bool {
	return awserr.Classify(err) == step.Throttled && o.Retryer.IsErrorRetryable(err)
}
